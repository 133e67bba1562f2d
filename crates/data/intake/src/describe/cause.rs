//! What can be wrong with a descriptor or a mapping: one variant a cause, holding the facts.

use documents::{Cause as DocumentCause, Severity};
use strum::{IntoStaticStr, VariantNames};
use units::Day;

/// Problems of descriptors and mappings.
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "descriptor::")]
pub(crate) enum Cause {
    /// The place has no `sources` folder, or nothing in it.
    NoSources,
    /// A source without `datapackage.json`.
    NoDescriptor { source: String },
    /// The operating system refuses.
    Unreadable { file: String, why: String },
    /// A key that is nearly one of the standard's or ours.
    NearMiss { key: String, nearest: String },
    /// A key in our namespace that means nothing.
    UnknownPurseKey { key: String, known: &'static [&'static str] },
    /// A resource that holds no table.
    NotATable { resource: String },
    /// Right by the standard, but not read here.
    NotHonoured { what: String, why: &'static str, instead: &'static str },
    /// A path that leaves the source's folder.
    BadPath { path: String },
    /// One name twice.
    RepeatedName { what: &'static str, name: String },
    /// A field that is not there.
    UnknownField { name: String, nearest: Option<String> },
    /// A resource that is not there.
    UnknownResource { name: String, nearest: Option<String> },
    /// A foreign key with more or fewer fields than it refers to.
    KeyLength { fields: usize, referred: usize },
    /// A foreign key between fields of different types.
    KeyTypes { field: String, kind: &'static str, referred: String, referred_kind: &'static str },
    /// Tables that refer to one another in a circle.
    ReferenceCircle { tables: Vec<String> },
    /// A constraint that the type does not have, or that makes no sense.
    BadConstraint { constraint: String, kind: &'static str, why: String },
    /// A pattern that is no regular expression.
    BadPattern { pattern: String, why: String },
    /// A format that the type does not have.
    BadFormat { format: String, kind: &'static str, why: String },
    /// A checksum in no known notation.
    BadChecksum,
    /// An encoding that nobody knows.
    UnknownEncoding { label: String },
    /// A file without a date of receipt.
    NoReceivedDate { file: String },
    /// A file that is said to tell what happened after it was received.
    CompleteBeyondReceipt { file: String, received: Day },
    /// A day of no file.
    UnknownFile { file: String, nearest: Option<String> },
    /// Changes cannot be told without a key.
    ChangesWithoutKey,
    /// A word that is no role.
    BadRole { role: String, why: String, nearest: Option<&'static str> },
    /// A role on a field of a type that cannot carry it.
    RoleType { role: String, kind: &'static str, wanted: &'static str },
    /// A role that a table has twice.
    RepeatedRole { role: String },
    /// A role that only events have, in a table without events.
    RoleWithoutEvent { role: String },
    /// An event without its day.
    EventWithoutDate { table: String },
    /// An event about nobody.
    EventWithoutPerson { table: String },
    /// A column of kinds that does not list them.
    KindsNotListed { column: String },
    /// One event named for the table, and a column that names several.
    EventAndKinds { event: String, column: String },
    /// One event in two tables.
    RepeatedEvent { event: String, first: String },
    /// A column that has a name of ours.
    ReservedColumn { name: String },
    /// A column without a role whose name says who someone is.
    LooksLikeIdentity { column: String },
    /// Encoded people, and nothing that tells by which secret.
    NoSecret { table: String },
    /// A text that is no fingerprint of a secret.
    BadFingerprint,
    /// A table whose people are both encoded and named.
    EncodedAndNamed { role: String },
    /// Two sources encoded by different secrets.
    TwoSecrets { source: String, first: String },
    /// A source to be encoded that names nobody.
    NothingToEncode { source: String },
    /// A table to be encoded whose keys hold what is not to be sent.
    KeyIsIdentity { table: String, column: String },
    /// Descriptor and mapping say different things.
    Disagreement { what: String, descriptor: String, mapping: String },
}

impl DocumentCause for Cause {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn severity(&self) -> Severity {
        match self {
            Cause::NearMiss { .. }
            | Cause::UnknownPurseKey { .. }
            | Cause::NotATable { .. }
            | Cause::LooksLikeIdentity { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn message(&self) -> String {
        match self {
            Cause::NoSources => "the place has no sources".to_string(),
            Cause::NoDescriptor { source } => format!("the source `{source}` has no `datapackage.json`"),
            Cause::Unreadable { file, why } => format!("`{file}` cannot be read: {why}"),
            Cause::NearMiss { key, nearest } => format!("`{key}` means nothing here, but `{nearest}` does"),
            Cause::UnknownPurseKey { key, .. } => format!("`{key}` means nothing here"),
            Cause::NotATable { resource } => format!("the resource `{resource}` is no table and is not read"),
            Cause::NotHonoured { what, why, .. } => format!("{what} is not read here: {why}"),
            Cause::BadPath { path } => format!("the path `{path}` does not stay inside the source's folder"),
            Cause::RepeatedName { what, name } => format!("the {what} `{name}` is there twice"),
            Cause::UnknownField { name, .. } => format!("there is no field `{name}`"),
            Cause::UnknownResource { name, .. } => format!("there is no resource `{name}` with a table"),
            Cause::KeyLength { fields, referred } => {
                format!("the foreign key has {fields} fields and refers to {referred}")
            }
            Cause::KeyTypes { field, kind, referred, referred_kind } => {
                format!(
                    "`{field}` is {kind} and refers to `{referred}`, which is {referred_kind}, so no value can agree"
                )
            }
            Cause::ReferenceCircle { tables } => {
                format!("the foreign keys of {} go round in a circle", quoted(tables))
            }
            Cause::BadConstraint { constraint, kind, why } => format!("`{constraint}` of this {kind} field {why}"),
            Cause::BadPattern { pattern, why } => format!("the pattern `{pattern}` cannot be read: {why}"),
            Cause::BadFormat { format, kind, why } => format!("the type {kind} has no format \"{format}\": {why}"),
            Cause::BadChecksum => "this is not a checksum".to_string(),
            Cause::UnknownEncoding { label } => format!("there is no encoding \"{label}\""),
            Cause::NoReceivedDate { file } => format!("nothing says when `{file}` was received"),
            Cause::CompleteBeyondReceipt { file, received } => {
                format!("`{file}` cannot be complete to a day after {received}, when it was received")
            }
            Cause::UnknownFile { file, .. } => format!("`{file}` is not among the resource's files"),
            Cause::ChangesWithoutKey => {
                "deliveries of changes need a primary key: a later row replaces the one with the same key".to_string()
            }
            Cause::BadRole { role, why, .. } => format!("\"{role}\" is no role: {why}"),
            Cause::RoleType { role, kind, wanted } => {
                format!("a field of type {kind} cannot be {role}: it takes {wanted}")
            }
            Cause::RepeatedRole { role } => format!("the table has the role {role} twice"),
            Cause::RoleWithoutEvent { role } => format!("the role {role} says nothing in a table without events"),
            Cause::EventWithoutDate { table } => format!("the events of `{table}` have no date"),
            Cause::EventWithoutPerson { table } => format!("the events of `{table}` are about nobody"),
            Cause::KindsNotListed { column } => format!("`{column}` tells kinds of event but does not list them"),
            Cause::EventAndKinds { event, column } => {
                format!("the table names the event `{event}`, and its column `{column}` names several")
            }
            Cause::RepeatedEvent { event, first } => format!("the event `{event}` is already recorded by {first}"),
            Cause::ReservedColumn { name } => {
                format!("`{name}` begins as the names of stored evidence's own columns do")
            }
            Cause::LooksLikeIdentity { column } => {
                format!("`{column}` looks like something that says who a person is, and has no role")
            }
            Cause::NoSecret { table } => {
                format!("the people of `{table}` are encoded, and nothing says by which secret")
            }
            Cause::BadFingerprint => "this is not the fingerprint of a secret".to_string(),
            Cause::EncodedAndNamed { role } => {
                format!("the table's people are encoded, and the role {role} says who they are")
            }
            Cause::TwoSecrets { source, first } => format!(
                "the people of `{source}` are encoded by another secret than those of `{first}`, so nobody would be found in \
                 both"
            ),
            Cause::NothingToEncode { source } => {
                format!("no column of `{source}` says who anybody is, so there is nothing to encode")
            }
            Cause::KeyIsIdentity { table, column } => {
                format!("a key of `{table}` holds `{column}`, which says who a person is and is not sent")
            }
            Cause::Disagreement { what, descriptor, mapping } => {
                format!("{what} is {descriptor} in the descriptor and {mapping} in the mapping")
            }
        }
    }

    fn help(&self) -> Option<String> {
        let text = match self {
            Cause::NoSources => {
                "make a folder `sources` with one folder an agency, each with a `datapackage.json` and its extracts"
            }
            Cause::NoDescriptor { .. } => {
                "describe its extracts in a Frictionless Data Package, or move the folder out of `sources`"
            }
            Cause::Unreadable { .. } => "check that it is a file of UTF-8 text and may be read",
            Cause::NearMiss { nearest, .. } => return Some(format!("did you mean `{nearest}`?")),
            Cause::UnknownPurseKey { known, .. } => {
                return Some(if known.is_empty() {
                    "nothing of ours stands here; keys with `purse:` belong to resources and fields".to_string()
                } else {
                    format!("known here: {}", known.join(", "))
                });
            }
            Cause::NotATable { .. } => "give it a `schema` if it is a table, in CSV or Parquet",
            Cause::NotHonoured { instead, .. } => instead,
            Cause::BadPath { .. } => "write a path below the folder of the descriptor, with `/` and without `..`",
            Cause::RepeatedName { .. } => {
                "give each a name of its own: which of two is meant must never depend on chance"
            }
            Cause::UnknownField { nearest, .. } | Cause::UnknownResource { nearest, .. } => {
                return Some(did_you_mean(nearest.as_deref(), "write a name that the descriptor has"));
            }
            Cause::KeyLength { .. } => "name as many fields on both sides, in the same order",
            Cause::KeyTypes { .. } => "give both fields the same type",
            Cause::ReferenceCircle { .. } => "leave out one of the keys: each table is read after those it refers to",
            Cause::BadConstraint { .. } => "correct it or leave it out",
            Cause::BadPattern { .. } => {
                "write a regular expression without look-around or back-references; it has to match the whole value"
            }
            Cause::BadFormat { kind, .. } => return Some(known_formats(kind)),
            Cause::BadChecksum => {
                "write hexadecimal digits: 32 for MD5, or `sha1:`, `sha256:` or `sha512:` and 40, 64 or 128"
            }
            Cause::UnknownEncoding { .. } => "write utf-8, utf-16le, windows-1252 or another name that IANA lists",
            Cause::NoReceivedDate { .. } => {
                "add `\"purse:received\": {\"FILE\": \"2027-10-05\"}`, or put the date at the end of the file's name, or \
                 give the package a `created`"
            }
            Cause::CompleteBeyondReceipt { .. } => {
                "give the day up to which everything that has happened is in the extract"
            }
            Cause::UnknownFile { nearest, .. } => {
                return Some(did_you_mean(nearest.as_deref(), "write it as `path` does"));
            }
            Cause::ChangesWithoutKey => "add a `primaryKey`, or set `purse:deliveries` to \"snapshot\" or \"append\"",
            Cause::BadRole { nearest, .. } => {
                let roles = crate::role::Role::words().join(", ");
                return Some(match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`? Roles: {roles}"),
                    None => format!("roles: {roles}"),
                });
            }
            Cause::RoleType { .. } => "change the field's type or its role",
            Cause::RepeatedRole { .. } => "keep one of them; the others can be `attribute` or `ignore`",
            Cause::RoleWithoutEvent { .. } => "name the event with `purse:event`, or leave out the role",
            Cause::EventWithoutDate { .. } => "give one field the role `event-date`",
            Cause::EventWithoutPerson { .. } => {
                "give one field the role `person` or `household`, or fields that say who it is, such as `nhs-number`"
            }
            Cause::KindsNotListed { .. } => "list the kinds of event in the field's `enum` constraint",
            Cause::EventAndKinds { .. } => "keep either `purse:event` or the role `event-kind`",
            Cause::RepeatedEvent { .. } => "give each event one name in the whole place: contracts ask for it by that",
            Cause::ReservedColumn { .. } => "give the field another name, or the role `ignore`",
            Cause::LooksLikeIdentity { .. } => {
                "give it its role, so that it is kept apart from the facts; or `ignore`, or `attribute` if it is neither"
            }
            Cause::NoSecret { .. } => {
                "keep the descriptor that `purse encode` wrote: its `purse:secret` is the fingerprint of the secret"
            }
            Cause::BadFingerprint => "write the 16 hexadecimal digits that `purse encode` wrote",
            Cause::EncodedAndNamed { .. } => {
                "keep to one of them: an agency that sends names has no need of encodings, and one that may not must not"
            }
            Cause::TwoSecrets { .. } => "have the agencies encode their extracts again, all by the same secret",
            Cause::NothingToEncode { .. } => "give the columns their roles, in the descriptor or in `mapping.toml`",
            Cause::KeyIsIdentity { .. } => "key the table by a number of the agency's own",
            Cause::Disagreement { .. } => "keep it in one of the two",
        };
        Some(text.to_string())
    }
}

fn did_you_mean(nearest: Option<&str>, otherwise: &str) -> String {
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => otherwise.to_string(),
    }
}

fn known_formats(kind: &str) -> String {
    match kind {
        "string" => "formats of string: default, email, uri, binary, uuid".to_string(),
        "date" | "time" | "datetime" => {
            format!("formats of {kind}: default, any, or a pattern of strptime such as %d/%m/%Y")
        }
        "geopoint" => "formats of geopoint: default, array, object".to_string(),
        "geojson" => "formats of geojson: default, topojson".to_string(),
        kind => format!("leave `format` out: {kind} has none but default"),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
