//! What each level of agreement is worth in a place's linkage.

use std::collections::BTreeSet;
use std::fmt::Display;

use intake::Role;
use linkage::{
    BirthDateLevel, Comparison, DistanceLevel, EncodingLevel, ForenameLevel, IdentifierLevel, Likelihood,
    MiddleNameLevel, Model, PostcodeLevel, SexLevel, SurnameLevel,
};
use schemars::JsonSchema;
use serde::Serialize;
use strum::VariantArray;
use units::Name;

use crate::error::RunError;
use crate::loaded::Loaded;

/// What each level of agreement is worth in a place's linkage.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParametersAnswer {
    /// The place.
    pub place: String,
    /// A row for each level of each field that is compared, the closest agreement of a field first.
    pub rows: Vec<ParameterRow>,
}

/// What one level of agreement is worth, over all values. Of the pairs in which both records have the field, each share
/// says how many show the level.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParameterRow {
    /// The field, or the kind of identifier.
    pub field: String,
    /// How the values agree.
    pub level: String,
    /// The share in records of one person.
    pub same: f64,
    /// The share in records of two strangers.
    pub strangers: f64,
    /// The share in records of two members of one family or household.
    pub relatives: f64,
    /// What it is worth against strangers: the binary logarithm of `same / strangers`.
    pub weight: f64,
}

/// The parameters of a place's linkage: of the fields that are compared, and of the kinds of identifier that its
/// descriptors or `linkage.toml` name. No extract is read.
///
/// # Errors
///
/// [`RunError::Findings`] if the place has errors.
pub fn parameters(loaded: &Loaded) -> Result<ParametersAnswer, RunError> {
    let place = loaded.parts()?.place;
    let mut rows = parameter_rows(&loaded.model, &identifier_kinds(loaded));
    if has_encodings(&loaded.sources) {
        rows.extend(encoding_rows(&loaded.model));
    }
    Ok(ParametersAnswer { place: place.name.to_string(), rows })
}

/// A row for each level that the model tells, field by field.
fn parameter_rows(model: &Model, identifiers: &BTreeSet<Name>) -> Vec<ParameterRow> {
    let parameters = &model.parameters;
    let of_fields = Comparison::VARIANTS.iter().filter(|field| model.uses(**field)).flat_map(|field| match field {
        Comparison::Forename => rows::<ForenameLevel>(field, &parameters.forename),
        Comparison::MiddleName => rows::<MiddleNameLevel>(field, &parameters.middle_name),
        Comparison::Surname => rows::<SurnameLevel>(field, &parameters.surname),
        Comparison::BirthDate => rows::<BirthDateLevel>(field, &parameters.birth_date),
        Comparison::Postcode => rows::<PostcodeLevel>(field, &parameters.postcode),
        Comparison::Distance => rows::<DistanceLevel>(field, &parameters.distance),
        Comparison::Sex => rows::<SexLevel>(field, &parameters.sex),
    });
    let used = identifiers.iter().filter(|kind| model.identifier(kind).used);
    let of_identifiers = used.flat_map(|kind| rows::<IdentifierLevel>(kind, &model.identifier_likelihoods(kind)));
    of_fields.chain(of_identifiers).collect()
}

/// Whether an agency sends encodings.
fn has_encodings(sources: &[intake::Source]) -> bool {
    sources.iter().flat_map(|source| &source.tables).any(|table| table.secret.is_some())
}

/// A row for each level of encodings.
fn encoding_rows(model: &Model) -> Vec<ParameterRow> {
    level_rows("encoding", EncodingLevel::all(), &model.parameters.encoding)
}

/// A row for each level of one field.
fn rows<Level: VariantArray + Display>(field: &impl Display, likelihoods: &[Likelihood]) -> Vec<ParameterRow> {
    level_rows(&field.to_string(), Level::VARIANTS.iter(), likelihoods)
}

fn level_rows<Level: Display>(
    field: &str,
    levels: impl Iterator<Item = Level>,
    likelihoods: &[Likelihood],
) -> Vec<ParameterRow> {
    let row = |(level, likelihood): (Level, &Likelihood)| ParameterRow {
        field: field.to_string(),
        level: level.to_string(),
        same: likelihood.same,
        strangers: likelihood.strangers,
        relatives: likelihood.relatives,
        weight: (likelihood.same / likelihood.strangers).log2(),
    };
    levels.zip(likelihoods).map(row).collect()
}

/// The kinds of identifier that the place's descriptors and `linkage.toml` name, in order of name.
fn identifier_kinds(loaded: &Loaded) -> BTreeSet<Name> {
    let named = loaded.model.identifiers.iter().map(|rule| rule.name.clone());
    described_identifiers(&loaded.sources).chain(named).collect()
}

/// The kinds of identifier that descriptors name.
pub(crate) fn described_identifiers(sources: &[intake::Source]) -> impl Iterator<Item = Name> {
    let fields = sources.iter().flat_map(|source| &source.tables).flat_map(|table| &table.rules.fields);
    fields.filter_map(|field| match &field.role {
        Role::Identifier(name) | Role::EncodedIdentifier(name) => Some(name.clone()),
        role @ (Role::NationalInsurance | Role::NhsNumber | Role::PncNumber) => role.to_string().parse().ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use linkage::{Comparison, Holder, IdentifierRule, Model};
    use units::Name;

    use super::{ParameterRow, parameter_rows};

    fn of<'a>(rows: &'a [ParameterRow], field: &str) -> Vec<&'a ParameterRow> {
        rows.iter().filter(|row| row.field == field).collect()
    }

    #[test]
    fn every_level_of_what_is_compared_has_a_row() {
        let tenancy: Name = "tenancy".parse().expect("a name");
        let household = IdentifierRule { belongs_to: Holder::Household, ..IdentifierRule::of(&tenancy) };
        let model = Model { unused: vec![Comparison::Sex], identifiers: vec![household], ..Model::default() };
        let kinds = ["nhs-number", "tenancy"].map(|kind| kind.parse().expect("a name")).into();
        let rows = parameter_rows(&model, &kinds);
        let counts = ["forename", "postcode", "sex", "nhs-number", "tenancy"].map(|field| of(&rows, field).len());
        assert_eq!(counts, [8, 5, 0, 4, 4]);
        let first = of(&rows, "forename")[0];
        assert_eq!((first.level.as_str(), first.same, first.strangers), ("the same", 0.8, 0.007));
        assert!((first.weight - 6.8365).abs() < 0.0001, "{}", first.weight);
        let shared = of(&rows, "tenancy")[0];
        assert_eq!(shared.relatives.to_bits(), shared.same.to_bits(), "a household shares it");
    }

    #[test]
    fn an_identifier_that_is_not_used_has_none() {
        let kind: Name = "pnc".parse().expect("a name");
        let unused = IdentifierRule { used: false, ..IdentifierRule::of(&kind) };
        let model = Model { identifiers: vec![unused], ..Model::default() };
        assert!(of(&parameter_rows(&model, &[kind].into()), "pnc").is_empty());
    }
}
