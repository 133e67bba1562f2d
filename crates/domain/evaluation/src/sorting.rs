//! Rows in the order of a number.

/// Bits of a digit, and how many digits a key has.
const DIGIT: usize = 11;
const DIGITS: usize = 3;
/// So few are compared with each other; digits would cost more.
const FEW: usize = 256;

/// Rows in ascending order of their numbers, and of rows where numbers are the same.
///
/// Each entry holds a key of 32 bits above a row of 32 bits. Keys never fall where numbers rise, so that numbers have to be
/// looked at only where keys are the same.
pub(crate) struct Ascending {
    packed: Vec<u64>,
}

impl Ascending {
    /// Sorts rows, given in ascending order, by finite numbers.
    ///
    /// A key is the number's place between the lowest and the highest. Keys are sorted digit by digit, which touches rows a few
    /// times instead of comparing them; runs of one key are then put in order by their numbers.
    pub(crate) fn of(rows: impl Iterator<Item = u32> + Clone, value: impl Fn(u32) -> f64) -> Ascending {
        let (mut low, mut high, mut count) = (f64::INFINITY, f64::NEG_INFINITY, 0_usize);
        for row in rows.clone() {
            let value = value(row);
            low = if value < low { value } else { low };
            high = if value > high { value } else { high };
            count += 1;
        }
        let scale = f64::from(u32::MAX) / (high - low);
        let few = count < FEW || !scale.is_finite() || scale == 0.0;
        // A difference and a product never turn two numbers round.
        let key = |row: u32| if few { 0 } else { u64::from(((value(row) - low) * scale) as u32) };
        let mut packed = Vec::with_capacity(count);
        packed.extend(rows.map(|row| key(row) << 32 | u64::from(row)));
        if !few {
            by_digits(&mut packed);
        }
        let mut start = 0;
        while start < count {
            // Most runs are of one entry.
            let key = packed[start] >> 32;
            let run = packed[start..].iter().take_while(|entry| *entry >> 32 == key).count();
            if run > 1 {
                settle(&mut packed[start..start + run], &value);
            }
            start += run;
        }
        Ascending { packed }
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        self.packed.iter().map(|entry| *entry as u32)
    }

    /// Whether the entry at a place has the same number as the next; not if there is none.
    #[inline]
    pub(crate) fn ties_with_next(&self, place: usize, value: impl Fn(u32) -> f64) -> bool {
        match self.packed.get(place + 1) {
            Some(next) if next >> 32 == self.packed[place] >> 32 => {
                value(*next as u32) == value(self.packed[place] as u32)
            }
            _ => false,
        }
    }
}

/// Puts a run of one key in order of numbers, then rows.
fn settle(run: &mut [u64], value: &impl Fn(u32) -> f64) {
    let order = |one: &u64, other: &u64| {
        let (one, other) = (*one as u32, *other as u32);
        value(one).total_cmp(&value(other)).then(one.cmp(&other))
    };
    if !run.is_sorted_by(|one, other| order(one, other).is_le()) {
        run.sort_unstable_by(order);
    }
}

/// Sorts by keys, digit by digit from the last; entries of one key stay in the order they are in.
fn by_digits(packed: &mut Vec<u64>) {
    let digit = |entry: u64, place: usize| (entry >> (32 + DIGIT * place)) as usize & ((1 << DIGIT) - 1);
    let mut counts = [[0_u32; 1 << DIGIT]; DIGITS];
    for &entry in packed.iter() {
        for (place, counts) in counts.iter_mut().enumerate() {
            counts[digit(entry, place)] += 1;
        }
    }
    let mut other = vec![0; packed.len()];
    for (place, counts) in counts.iter_mut().enumerate() {
        let mut sum = 0;
        for count in counts.iter_mut() {
            sum += std::mem::replace(count, sum);
        }
        for &entry in packed.iter() {
            let next = &mut counts[digit(entry, place)];
            other[*next as usize] = entry;
            *next += 1;
        }
        std::mem::swap(packed, &mut other);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Ascending;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_sorts(
            values in prop::collection::vec(prop_oneof![-3.0..3.0, Just(0.5), 0.5..0.5000000001, -1e9..1e9], 0..900),
            tiny in any::<bool>(),
        ) {
            let values: Vec<f64> = values.iter().map(|value| if tiny { value * 1e-310 } else { *value }).collect();
            let value = |row: u32| values[row as usize];
            let found = Ascending::of(0..values.len() as u32, value);
            let mut expected: Vec<u32> = (0..values.len() as u32).collect();
            expected.sort_by(|one, other| values[*one as usize].total_cmp(&values[*other as usize]));
            prop_assert_eq!(found.rows().collect::<Vec<_>>(), &expected[..]);
            for place in 0..values.len() {
                let same = place + 1 < values.len() && value(expected[place]) == value(expected[place + 1]);
                prop_assert_eq!(found.ties_with_next(place, value), same);
            }
        }
    }
}
