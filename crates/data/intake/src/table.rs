//! What a source says of its tables: fields, types, keys, roles, files. Filled by [`crate::describe`], read by everything
//! else; nothing here reads data.

use std::path::PathBuf;

use contracts::ColumnKind;
use documents::{Located, Span};
use serde::Serialize;
use units::Day;

use crate::dialect::Dialect;
use crate::role::Role;
use crate::values::{DateNotation, NumberNotation};

/// One agency's folder, as its descriptor describes it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The folder's name.
    pub name: String,
    /// Its tables, in the order of the descriptor.
    pub tables: Vec<TableDescription>,
}

/// One resource of a descriptor.
#[derive(Debug, Clone)]
pub struct TableDescription {
    /// The resource's name.
    pub name: String,
    /// Where the descriptor names it.
    pub span: Span,
    /// Its files, in the order they were received, then by name.
    pub files: Vec<ExtractFile>,
    /// What the deliveries make of one another.
    pub deliveries: Deliveries,
    /// The fingerprint of the secret by which its people are encoded, if they are.
    pub secret: Option<Located<String>>,
    /// Everything that decides how a file is read.
    pub rules: Rules,
}

/// One file of a table: a delivery.
#[derive(Debug, Clone)]
pub struct ExtractFile {
    /// Its path as the descriptor writes it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The day it was received.
    pub received: Day,
    /// The last day on which everything that has happened is in the extracts with it. That is the day before it was
    /// received, unless the descriptor says another.
    pub complete_to: Day,
    /// The size that the descriptor states, in bytes.
    pub bytes: Option<u64>,
    /// The checksum that the descriptor states.
    pub checksum: Option<Checksum>,
}

/// A checksum as a descriptor states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// The algorithm.
    pub algorithm: ChecksumAlgorithm,
    /// Lower-case hexadecimal digits.
    pub digits: String,
}

/// The algorithms that descriptors use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum ChecksumAlgorithm {
    /// What the standard means when nothing is said.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// What a later delivery makes of the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Deliveries {
    /// A later row with the same primary key replaces the earlier one.
    Changes,
    /// The latest delivery replaces all earlier ones.
    Snapshot,
    /// Every row of every delivery counts.
    Append,
}

/// Everything of a table that decides what its rows become. Two tables with equal rules turn equal files into equal
/// evidence, so these, serialised, are part of the name that evidence is stored under.
#[derive(Debug, Clone, Serialize)]
pub struct Rules {
    /// How files are written.
    pub format: Format,
    /// The columns.
    pub fields: Vec<Field>,
    /// How the columns of a file are matched with the fields.
    pub fields_match: FieldsMatch,
    /// The fields that identify a row, by number; none if there is no primary key.
    pub primary_key: Vec<usize>,
    /// Sets of fields whose values occur once.
    pub unique_keys: Vec<Vec<usize>>,
    /// References to rows of this or other tables.
    pub foreign_keys: Vec<ForeignKey>,
    /// The sets of fields that some foreign key refers to.
    pub referred: Vec<Vec<usize>>,
    /// What dated facts the rows record.
    pub events: Events,
}

/// How files are written.
#[derive(Debug, Clone, Serialize)]
pub enum Format {
    /// Delimited text.
    Csv {
        /// Delimiter, quotes and so on.
        dialect: Dialect,
        /// The encoding, where the descriptor states it.
        #[serde(serialize_with = "encoding_name")]
        encoding: Option<&'static encoding_rs::Encoding>,
    },
    /// Apache Parquet.
    Parquet,
}

/// How the columns of a file are matched with the fields of the descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FieldsMatch {
    /// The same columns in the same order.
    Exact,
    /// The same columns in any order.
    Equal,
    /// All fields, and perhaps more columns, which are not read.
    Subset,
    /// No other columns than the fields, but perhaps fewer.
    Superset,
    /// At least one of the fields.
    Partial,
}

/// A reference to rows of this or another table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForeignKey {
    /// The fields that refer.
    pub fields: Vec<usize>,
    /// The table referred to; nothing for this one.
    pub table: Option<String>,
    /// Which of that table's [`Rules::referred`] sets.
    pub referred: usize,
    /// The names of the fields referred to.
    pub names: Vec<String>,
}

/// What dated facts the rows of a table record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Events {
    /// None.
    None,
    /// One kind, of this name.
    One(String),
    /// Several kinds: this field tells which, and its listed values are their names.
    ByKind(usize),
}

/// A column as the descriptor describes it.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type and notation.
    pub kind: FieldKind,
    /// What is written where a value is missing.
    pub missing: Vec<String>,
    /// What its values keep to.
    pub constraints: Constraints,
    /// What it means to a place.
    pub role: Role,
}

/// The types of the Table Schema standard, each with its notation.
#[derive(Debug, Clone, Serialize)]
pub enum FieldKind {
    /// `string`.
    Text(TextShape),
    /// `number`.
    Number(NumberNotation),
    /// `integer`.
    Integer(NumberNotation),
    /// `boolean`.
    Boolean {
        /// What is written for true.
        true_values: Vec<String>,
        /// What is written for false.
        false_values: Vec<String>,
    },
    /// `date`.
    Date(DateNotation),
    /// `time`.
    Time(DateNotation),
    /// `datetime`.
    DateTime(DateNotation),
    /// `year`.
    Year,
    /// `yearmonth`.
    YearMonth,
    /// `duration`.
    Duration,
    /// `object`.
    Object,
    /// `array`.
    Array,
    /// `list`.
    List {
        /// What stands between two items.
        delimiter: String,
        /// The type of each item, always in its default notation.
        item: Box<FieldKind>,
    },
    /// `geopoint`.
    GeoPoint(GeoPointShape),
    /// `geojson`.
    GeoJson {
        /// TopoJSON rather than GeoJSON.
        topology: bool,
    },
    /// `any`, or no type at all.
    Any,
}

/// Formats of `string`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TextShape {
    /// Any text.
    Any,
    /// An email address.
    Email,
    /// A URI.
    Uri,
    /// Base64.
    Binary,
    /// A UUID.
    Uuid,
}

/// Formats of `geopoint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum GeoPointShape {
    /// `lon, lat`.
    Pair,
    /// `[lon, lat]`.
    Array,
    /// `{"lon": …, "lat": …}`.
    Object,
}

/// What the values of a field keep to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Constraints {
    /// Never missing.
    pub required: bool,
    /// Each value at most once in a file.
    pub unique: bool,
    /// Least length: characters of text, items of lists, keys of objects.
    pub min_length: Option<u32>,
    /// Greatest length.
    pub max_length: Option<u32>,
    /// The bounds of numbers, dates and the like.
    pub bounds: Vec<Bound>,
    /// What the whole text matches.
    pub pattern: Option<Pattern>,
    /// The values it may take; empty if any.
    pub listed: Vec<ListedValue>,
}

/// One bound of a field's values.
#[derive(Debug, Clone, Serialize)]
pub struct Bound {
    /// Whether values lie above or below.
    pub side: Side,
    /// Whether the bound itself is allowed.
    pub inclusive: bool,
    /// The bound as the descriptor writes it.
    pub text: String,
    /// The bound as a value.
    pub value: Scalar,
}

/// Which side of a bound values lie on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Side {
    /// Values are at least this.
    Least,
    /// Values are at most this.
    Most,
}

/// A listed value, as written and as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedValue {
    /// As the descriptor writes it.
    pub text: String,
    /// As it is stored.
    pub value: Scalar,
}

/// One value of a column, as evidence stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Scalar {
    /// Text, and every type that is stored as its canonical text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number: units of 10⁻⁹.
    Decimal(i128),
    /// True or false.
    Boolean(bool),
    /// Days since 1970-01-01.
    Day(i32),
}

/// A pattern that the whole of a text matches, as XML Schema has it.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As the descriptor writes it.
    pub text: String,
    /// Anchored at both ends.
    pub regex: regex::Regex,
}

impl Serialize for Pattern {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

fn encoding_name<S: serde::Serializer>(
    encoding: &Option<&'static encoding_rs::Encoding>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    encoding.map(encoding_rs::Encoding::name).serialize(serializer)
}

impl Rules {
    /// The names of the fields, in order.
    pub fn field_names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// The number of the field with this role, if there is one.
    pub fn with_role(&self, role: &Role) -> Option<usize> {
        self.fields.iter().position(|field| &field.role == role)
    }

    /// The fields that say who a row is about, in order.
    pub fn identity_fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| field.role.is_identity())
    }

    /// Whether the values of a field matter: those to be ignored do not, unless a key holds them.
    pub fn is_read(&self, at: usize) -> bool {
        let holds = |fields: &Vec<usize>| fields.contains(&at);
        self.fields[at].role != Role::Ignore
            || holds(&self.primary_key)
            || self.unique_keys.iter().any(holds)
            || self.referred.iter().any(holds)
            || self.foreign_keys.iter().any(|key| holds(&key.fields))
    }

    /// Whether the rows record dated facts.
    pub fn has_events(&self) -> bool {
        self.events != Events::None
    }

    /// Whether the rows say who someone is, for all to read.
    pub fn has_clear_identity(&self) -> bool {
        self.fields.iter().any(|field| field.role.is_clear_identity())
    }

    /// Whether the rows say anything of people.
    pub fn has_people(&self) -> bool {
        self.with_role(&Role::Person).is_some() || self.identity_fields().next().is_some()
    }
}

impl Field {
    /// What its values are stored as.
    ///
    /// A date and time in a date's role keeps its date, as written; coordinates are numbers; names and identifiers are text whatever their type.
    pub fn stored(&self) -> ColumnKind {
        if self.role.is_date() {
            return ColumnKind::Date;
        }
        if self.role.is_coordinate() {
            return ColumnKind::Decimal;
        }
        if self.role.is_identity() {
            return ColumnKind::Text;
        }
        match self.kind {
            FieldKind::Number(_) => ColumnKind::Decimal,
            FieldKind::Integer(_) | FieldKind::Year => ColumnKind::Integer,
            FieldKind::Boolean { .. } => ColumnKind::Boolean,
            FieldKind::Date(_) => ColumnKind::Date,
            _ => ColumnKind::Text,
        }
    }

    /// Whether `text` is one of the ways a missing value is written.
    pub fn is_missing(&self, text: &str) -> bool {
        self.missing.iter().any(|missing| missing == text)
    }
}

impl FieldKind {
    /// The standard's name of the type.
    pub fn name(&self) -> &'static str {
        match self {
            FieldKind::Text(_) => "string",
            FieldKind::Number(_) => "number",
            FieldKind::Integer(_) => "integer",
            FieldKind::Boolean { .. } => "boolean",
            FieldKind::Date(_) => "date",
            FieldKind::Time(_) => "time",
            FieldKind::DateTime(_) => "datetime",
            FieldKind::Year => "year",
            FieldKind::YearMonth => "yearmonth",
            FieldKind::Duration => "duration",
            FieldKind::Object => "object",
            FieldKind::Array => "array",
            FieldKind::List { .. } => "list",
            FieldKind::GeoPoint(_) => "geopoint",
            FieldKind::GeoJson { .. } => "geojson",
            FieldKind::Any => "any",
        }
    }
}
