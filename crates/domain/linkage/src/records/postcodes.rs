//! Distinct postcodes and what they lie in.

use crate::normalise::PostcodeParts;
use crate::pool::{TextId, TextPool};

/// Every postcode, and every sector, district and area of one, in one pool.
#[derive(Debug, Clone, Default)]
pub(crate) struct Postcodes {
    pool: TextPool,
    lies_in: Vec<LiesIn>,
}

/// What a postcode lies in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LiesIn {
    /// Whether it is a postcode as an address has it, and not a coarser part.
    pub(crate) is_whole: bool,
    pub(crate) sector: Option<TextId>,
    pub(crate) district: Option<TextId>,
    pub(crate) area: Option<TextId>,
}

impl Postcodes {
    pub(crate) fn intern(&mut self, postcode: &PostcodeParts) -> TextId {
        match postcode {
            PostcodeParts::Unit { unit, sector_end, district_end, area_end } => {
                if let Some(known) = self.pool.find(unit) {
                    return known;
                }
                let area = self.intern_text(&unit[..*area_end], LiesIn::default());
                let district = self.intern_district(&unit[..*district_end], area);
                let in_sector = LiesIn { district: Some(district), area: Some(area), ..LiesIn::default() };
                let sector = self.intern_text(&unit[..*sector_end], in_sector);
                self.intern_text(unit, LiesIn { is_whole: true, sector: Some(sector), ..in_sector })
            }
            PostcodeParts::District { district, area_end } => {
                let area = self.intern_text(&district[..*area_end], LiesIn::default());
                self.intern_district(district, area)
            }
            PostcodeParts::Other(text) => self.intern_text(text, LiesIn { is_whole: true, ..LiesIn::default() }),
        }
    }

    fn intern_district(&mut self, text: &str, area: TextId) -> TextId {
        let district = self.intern_text(text, LiesIn { area: Some(area), ..LiesIn::default() });
        // A district is compared as itself when an extract gives no more.
        self.lies_in[district.index()].district = Some(district);
        district
    }

    fn intern_text(&mut self, text: &str, lies_in: LiesIn) -> TextId {
        let id = self.pool.intern(text);
        if id.index() == self.lies_in.len() {
            self.lies_in.push(lies_in);
        }
        id
    }

    /// Makes ready again for adding more.
    pub(crate) fn reopen(&mut self) {
        self.pool.reopen();
    }

    /// Drops the means of adding more.
    pub(crate) fn seal(&mut self) {
        self.pool.seal();
    }

    pub(crate) fn text(&self, postcode: TextId) -> &str {
        self.pool.text(postcode)
    }

    /// How many distinct postcodes and parts there are.
    pub(crate) fn count(&self) -> usize {
        self.lies_in.len()
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.pool.bytes() + self.lies_in.capacity() * size_of::<LiesIn>()
    }

    pub(crate) fn parts(&self, postcode: TextId) -> LiesIn {
        self.lies_in[postcode.index()]
    }
}
