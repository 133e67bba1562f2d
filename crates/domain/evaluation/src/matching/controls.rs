//! Comparison people in the order of their scores, and the nearest of them that is not yet taken.

use crate::sorting::Ascending;

/// The comparison people of one stratum.
pub(super) struct Controls {
    values: Vec<f64>,
    rows: Vec<u32>,
    /// For each place the first place with the same value.
    runs: Vec<u32>,
    /// Links towards the first free place at or after each place.
    right: Vec<u32>,
    /// Links towards the last free place before each place, counted from 1; 0 is none.
    left: Vec<u32>,
}

/// A comparison person at a distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) away: f64,
    pub(super) row: u32,
    place: u32,
}

impl Controls {
    pub(super) fn new(rows: &[u32], distance: &[f64]) -> Controls {
        let sorted = Ascending::of(rows.iter().copied(), |row| distance[row as usize]);
        let rows: Vec<u32> = sorted.rows().collect();
        let values: Vec<f64> = rows.iter().map(|&row| distance[row as usize]).collect();
        let mut runs = Vec::with_capacity(rows.len());
        for (place, value) in values.iter().enumerate() {
            let same = place > 0 && values[place - 1] == *value;
            runs.push(if same { runs[place - 1] } else { place as u32 });
        }
        let places = 0..=rows.len() as u32;
        Controls { values, rows, runs, right: places.clone().collect(), left: places.collect() }
    }

    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The first place whose value is not below.
    pub(super) fn place(&self, value: f64) -> u32 {
        self.values.partition_point(|known| *known < value) as u32
    }

    /// Places of values that are sorted, descending, found on one walk.
    pub(super) fn places_descending(&self, values: impl Iterator<Item = f64>) -> Vec<u32> {
        let mut place = self.values.len();
        values
            .map(|value| {
                while place > 0 && self.values[place - 1] >= value {
                    place -= 1;
                }
                place as u32
            })
            .collect()
    }

    /// The places whose values are at most so far away.
    pub(super) fn within(&self, value: f64, width: f64) -> std::ops::Range<u32> {
        let from = self.values.partition_point(|known| value - known > width);
        let to = self.values.partition_point(|known| known - value <= width);
        from as u32..to as u32
    }

    /// The nearest that is free; of several, the one with the smallest row. `place` is that of the value.
    pub(super) fn nearest_free(&mut self, value: f64, place: u32) -> Option<Candidate> {
        let right = self.free_from(place);
        let above = ((right as usize) < self.values.len()).then(|| self.candidate(value, right));
        let left = self.free_before(place);
        let below = (left > 0).then(|| {
            // Of those with the same value, the first free one.
            let first = self.free_from(self.runs[left as usize - 1]);
            self.candidate(value, first)
        });
        match (below, above) {
            (Some(below), Some(above)) => Some(if nearer(&above, &below) { above } else { below }),
            (below, above) => below.or(above),
        }
    }

    pub(super) fn take(&mut self, taken: &Candidate) {
        self.right[taken.place as usize] = taken.place + 1;
        self.left[taken.place as usize + 1] = taken.place;
    }

    /// Up to `count` of the nearest, taken or not, nearest first, by row where equally far.
    pub(super) fn nearest(&self, value: f64, place: u32, count: usize, width: f64, found: &mut Vec<Candidate>) {
        let mut right = place;
        let mut run_end = place;
        let mut left = if place > 0 { self.runs[place as usize - 1] } else { 0 };
        for _ in 0..count {
            let above = ((right as usize) < self.values.len()).then(|| self.candidate(value, right));
            let below = (run_end > 0).then(|| self.candidate(value, left));
            let (next, is_above) = match (below, above) {
                (Some(below), Some(above)) if nearer(&above, &below) => (above, true),
                (Some(below), _) => (below, false),
                (None, Some(above)) => (above, true),
                (None, None) => return,
            };
            if next.away > width {
                return;
            }
            found.push(next);
            if is_above {
                right += 1;
            } else if left + 1 < run_end {
                left += 1;
            } else {
                run_end = self.runs[left as usize];
                left = if run_end > 0 { self.runs[run_end as usize - 1] } else { 0 };
            }
        }
    }

    fn candidate(&self, value: f64, place: u32) -> Candidate {
        let away = (self.values[place as usize] - value).abs();
        Candidate { away, row: self.rows[place as usize], place }
    }

    fn free_from(&mut self, place: u32) -> u32 {
        find(&mut self.right, place)
    }

    fn free_before(&mut self, place: u32) -> u32 {
        find(&mut self.left, place)
    }
}

pub(super) fn nearer(one: &Candidate, other: &Candidate) -> bool {
    one.away.total_cmp(&other.away).then(one.row.cmp(&other.row)).is_lt()
}

/// The end of a chain of links; links on the way are shortened, so that taken places are passed once.
fn find(links: &mut [u32], mut place: u32) -> u32 {
    loop {
        let next = links[place as usize];
        if next == place {
            return place;
        }
        let further = links[next as usize];
        links[place as usize] = further;
        place = further;
    }
}
