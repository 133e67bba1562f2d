//! What a table may say: one description that both the reader and the manual use.

/// A table of a document: its keys and what they mean.
#[derive(Debug, Clone, Copy)]
pub struct TableSpec {
    /// How people name it, such as `[payments.NAME]`.
    pub name: &'static str,
    /// What the table is for.
    pub says: &'static str,
    /// Its keys, in the order the manual shows them.
    pub keys: &'static [KeySpec],
}

/// One key of a table.
#[derive(Debug, Clone, Copy)]
pub struct KeySpec {
    /// The key.
    pub key: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be there.
    pub need: Need,
    /// What it means, as a sentence without a full stop.
    pub says: &'static str,
}

/// What kind of value a key holds.
#[derive(Debug, Clone, Copy)]
pub struct Holds {
    /// With its article: "an amount".
    pub what: &'static str,
    /// How it is written, with its quotation marks.
    pub example: &'static str,
    /// The words that are allowed, if it is one of a few.
    pub choices: &'static [&'static str],
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out, and then nothing is said.
    Optional,
    /// It may be left out, and then this is meant.
    Default(&'static str),
    /// It must be there in the case described.
    When(&'static str),
}

impl Holds {
    /// A value described by its noun and an example.
    pub const fn a(what: &'static str, example: &'static str) -> Holds {
        Holds { what, example, choices: &[] }
    }

    /// One word of a few.
    pub const fn one_of(choices: &'static [&'static str], example: &'static str) -> Holds {
        Holds { what: "one of a few words", example, choices }
    }
}

impl KeySpec {
    /// A key that must be there.
    pub const fn required(key: &'static str, holds: Holds, says: &'static str) -> KeySpec {
        KeySpec { key, holds, need: Need::Required, says }
    }

    /// A key that may be left out.
    pub const fn optional(key: &'static str, holds: Holds, says: &'static str) -> KeySpec {
        KeySpec { key, holds, need: Need::Optional, says }
    }

    /// A key that means `default` when left out.
    pub const fn default(key: &'static str, holds: Holds, default: &'static str, says: &'static str) -> KeySpec {
        KeySpec { key, holds, need: Need::Default(default), says }
    }

    /// A key that must be there in some cases.
    pub const fn when(key: &'static str, holds: Holds, case: &'static str, says: &'static str) -> KeySpec {
        KeySpec { key, holds, need: Need::When(case), says }
    }
}

impl TableSpec {
    /// The spec of a key.
    pub fn key(&self, key: &str) -> Option<&'static KeySpec> {
        self.keys.iter().find(|spec| spec.key == key)
    }
}
