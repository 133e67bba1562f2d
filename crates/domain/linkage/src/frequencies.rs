//! How common each value is among the records themselves: two Smiths agree on less than two Featherstonehaughs.

use crate::model::Model;
use crate::normalise::BirthDate;
use crate::parameters::Rarity;
use crate::pool::TextId;
use crate::records::{RecordNo, Records, Row};

/// The chance that a stranger has a given value, for every value there is, as a binary logarithm.
#[derive(Debug, Clone)]
pub(crate) struct Frequencies {
    pub(crate) forename: Table,
    pub(crate) middle_name: Table,
    pub(crate) surname: Table,
    pub(crate) postcode: Table,
    pub(crate) birth_date: Table,
    pub(crate) identifiers: Vec<Table>,
}

/// One logarithm for each value, in 32 bits: they are estimates, and there are many.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    chances: Vec<f32>,
    /// That of a value which no record has.
    unseen: f32,
}

/// How many records of one identifier are nothing unusual: a person may be known to an agency several times over.
const IDENTIFIER_RECORDS: f64 = 10.0;

impl Frequencies {
    /// Counts the values of `records`.
    pub(crate) fn count(records: &Records, model: &Model) -> Frequencies {
        // A person's own records say nothing of strangers.
        let own = 1.0 + model.prior.matches_per_record;
        let parameters = &model.parameters;
        let rows = records.rows();
        let texts = |values, rarity, field: fn(&Row) -> Option<TextId>| {
            Table::count(values, rows.iter().filter_map(field).map(TextId::index), own, rarity)
        };
        let names = records.names.count();
        let identifiers = |kind| {
            let value = |record: RecordNo| records.identifier(record, kind).map(TextId::index);
            let rarity = parameters.identifier_rarity;
            Table::count(records.pool(kind).len(), records.all().filter_map(value), IDENTIFIER_RECORDS, rarity)
        };
        let dates = rows.iter().filter_map(|row| row.birth_date).map(BirthDate::index);
        Frequencies {
            forename: texts(names, parameters.forename_rarity, |row| row.forename),
            middle_name: texts(names, parameters.middle_name_rarity, |row| row.middle_name),
            surname: texts(names, parameters.surname_rarity, |row| row.surname),
            postcode: texts(records.postcodes.count(), parameters.postcode_rarity, |row| row.postcode),
            birth_date: Table::count(BirthDate::COUNT, dates, own, parameters.birth_date_rarity),
            identifiers: (0..records.identifiers().len()).map(identifiers).collect(),
        }
    }
}

impl Table {
    /// `(max(count − own, 0) + weight) / (records + weight / usual)`: where there are few records, the usual rarity
    /// prevails; where there are many, their own count.
    fn count(values: usize, seen: impl Iterator<Item = usize>, own: f64, rarity: Rarity) -> Table {
        let mut counts = vec![0_u32; values];
        let mut records = 0_u32;
        for value in seen {
            counts[value] += 1;
            records += 1;
        }
        let all = f64::from(records) + rarity.weight / rarity.usual;
        let share = |count: u32| ((f64::from(count) - own).max(0.0) + rarity.weight) / all;
        let chance = |count: u32| share(count).log2() as f32;
        // Most values that there could be are seen by no record.
        let unseen = chance(0);
        let chances = counts.into_iter().map(|count| if count == 0 { unseen } else { chance(count) }).collect();
        Table { chances, unseen }
    }

    /// The binary logarithm of the chance of the value at this place.
    pub(crate) fn of(&self, value: usize) -> f64 {
        f64::from(self.chances.get(value).copied().unwrap_or(self.unseen))
    }
}

#[cfg(test)]
mod tests {
    use super::{Rarity, Table};

    #[test]
    fn many_records_speak_for_themselves_and_few_do_not() {
        let rarity = Rarity { usual: 0.001, weight: 2.0 };
        let share = |count: usize, others: usize| {
            let seen = std::iter::repeat_n(0, count).chain(std::iter::repeat_n(1, others));
            format!("{:.6}", Table::count(2, seen, 2.0, rarity).of(0).exp2())
        };
        assert_eq!(share(0, 0), "0.001000");
        assert_eq!(share(2, 0), "0.000999");
        assert_eq!(share(3, 7), "0.001493");
        assert_eq!(share(10_002, 989_998), "0.009982");
        assert_eq!(share(1, 999_999), "0.000002");
    }
}
