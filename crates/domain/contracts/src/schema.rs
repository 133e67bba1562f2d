//! What the agencies' extracts offer to contracts: events, their columns and types.
//!
//! Intake describes its extracts in these terms; contracts check their conditions against them. Names of people and
//! other identifiers are listed too, so that a condition that asks for one can be refused by name, but they are not
//! stored with the events.

/// Everything that can be asked of a place's extracts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Every kind of dated fact, each name once.
    pub events: Vec<EventType>,
    /// Whether some descriptor could not be read, so that an event or a column that is not here may still be recorded.
    pub is_partial: bool,
}

/// A kind of dated fact, such as `assessment`, and where it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventType {
    /// The name by which contracts ask for it.
    pub name: String,
    /// The source (agency folder) that records it.
    pub source: String,
    /// The table (resource) of that source.
    pub table: String,
    /// If one table records several kinds of event: the column that tells, and its value for this kind.
    pub selected_by: Option<KindColumn>,
    /// The table's columns.
    pub columns: Vec<Column>,
    /// Whether the event can have an end, and so is a spell.
    pub has_end: bool,
    /// Whether each row states when the fact became known.
    pub has_known: bool,
}

/// The column that tells the kinds of event of one table apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindColumn {
    /// The column.
    pub column: String,
    /// Its value for this kind of event.
    pub value: String,
}

/// A column that a condition may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the extract.
    pub name: String,
    /// Its name in the stored evidence; nothing for an identity column, which is not stored with the events.
    pub stored: Option<String>,
    /// Its type.
    pub kind: ColumnKind,
    /// The values it can take, where the extract's description lists them.
    pub values: Vec<String>,
    /// Whether it is never empty.
    pub required: bool,
}

/// Types of columns and of expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Decimal numbers, exact.
    Decimal,
    /// True or false.
    Boolean,
    /// Civil dates.
    Date,
}

impl Schema {
    /// The event of this name.
    pub fn event(&self, name: &str) -> Option<&EventType> {
        self.events.iter().find(|event| event.name == name)
    }
}

impl EventType {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ColumnKind {
    /// What people call it.
    pub fn noun(self) -> &'static str {
        match self {
            ColumnKind::Text => "text",
            ColumnKind::Integer => "a whole number",
            ColumnKind::Decimal => "a decimal number",
            ColumnKind::Boolean => "true or false",
            ColumnKind::Date => "a date",
        }
    }
}
