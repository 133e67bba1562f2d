//! What everything that is written draws on.

use crate::agency::{Agency, Numbering};
use crate::error::SynthError;
use crate::identity::Names;
use crate::random::{Stream, Topic};
use crate::settings::Settings;

/// The settings of a place, and what follows from them for everybody.
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) names: Names,
    numberings: [Numbering; 5],
}

impl World {
    pub(crate) fn new(settings: &Settings) -> Result<World, SynthError> {
        settings.check()?;
        let numbering = |agency| Numbering::new(settings.seed, agency, settings.people);
        Ok(World { settings: settings.clone(), names: Names::load()?, numberings: Agency::ALL.map(numbering) })
    }

    /// How an agency numbers people.
    pub(crate) fn numbering(&self, agency: Agency) -> &Numbering {
        &self.numberings[agency as usize]
    }

    /// The stream of one person and topic.
    pub(crate) fn stream(&self, topic: Topic, person: u32) -> Stream {
        Stream::new(self.settings.seed, topic, u64::from(person))
    }

    /// Whether an agency has a second record of a person whom it knows.
    pub(crate) fn has_second_record(&self, agency: Agency, person: u32) -> bool {
        let mut stream =
            Stream::new(self.settings.seed, Topic::Record, 1 << 48 | u64::from(person) << 4 | agency as u64);
        stream.chance(self.settings.errors.second_record)
    }
}
