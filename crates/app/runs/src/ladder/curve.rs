//! Walking up a payment's ladder: an amount for each per cent of performance, and the cliffs between them.

use std::collections::BTreeMap;

use pricing::Line;

use super::cohort::{Priced, Scene};
use super::{Cliff, Curve, CurvePoint};

/// The highest performance that is shown, in per cent.
const HIGHEST: i32 = 120;

/// The curve of one scene.
pub(super) fn curve(scene: &Scene<'_>) -> Curve {
    let payment = &scene.contract.payments[scene.payment];
    let mut walk = Walk { scene, priced: BTreeMap::new() };
    let steps: Vec<(i32, u64)> = (scene.scale.from..=HIGHEST).map(|at| (at, scene.count_at(at))).collect();
    let points = steps
        .iter()
        .map(|(performance, count)| CurvePoint {
            performance: *performance,
            counted: scene.words(*count),
            amount_pence: walk.amount(*count),
        })
        .collect();
    let cliffs = walk.cliffs(&steps);
    Curve {
        payment: payment.name.to_string(),
        title: payment.title.clone(),
        kind: payment.kind_word().to_string(),
        band: scene.band.clone(),
        whole: scene.whole.clone(),
        given: scene.given.clone(),
        points,
        cliffs,
    }
}

/// What has been priced so far; neighbouring steps often share a count.
struct Walk<'a> {
    scene: &'a Scene<'a>,
    priced: BTreeMap<u64, Priced>,
}

impl Walk<'_> {
    fn at(&mut self, count: u64) -> &Priced {
        self.priced.entry(count).or_insert_with(|| self.scene.priced(count))
    }

    fn amount(&mut self, count: u64) -> i64 {
        self.at(count).amount.get()
    }

    /// The jumps: where the payment changes between two neighbouring counts by a tenth of all that it can change, and by
    /// several times what a count changes it by on average.
    fn cliffs(&mut self, steps: &[(i32, u64)]) -> Vec<Cliff> {
        let amounts: Vec<i64> = steps.iter().map(|(_, count)| self.amount(*count)).collect();
        let (low, high) = (amounts.iter().min().copied().unwrap_or(0), amounts.iter().max().copied().unwrap_or(0));
        let range = i128::from(high) - i128::from(low);
        let counts = steps.first().map_or(0, |first| first.1).abs_diff(steps.last().map_or(0, |last| last.1));
        let is_cliff = |jump: i128| range > 0 && jump * 10 >= range && jump * i128::from(counts) >= 4 * range;
        let mut found: Vec<Cliff> = Vec::new();
        for pair in steps.windows(2) {
            let ((_, from), (performance, to)) = (pair[0], pair[1]);
            let jump = i128::from(self.amount(to)) - i128::from(self.amount(from));
            if from == to || !is_cliff(jump.abs()) {
                continue;
            }
            let (before, at) = self.edge(from, to);
            let (from_pence, to_pence) = (self.amount(before), self.amount(at));
            if !is_cliff((i128::from(to_pence) - i128::from(from_pence)).abs()) {
                continue;
            }
            let because = because(&self.scene.priced(before).lines, &self.at(at).lines);
            let (before, at) = (self.scene.words(before), self.scene.words(at));
            found.push(Cliff { performance, before, at, from_pence, to_pence, because });
        }
        found
    }

    /// The two neighbouring counts between two others where the payment changes most, found by halving.
    fn edge(&mut self, from: u64, to: u64) -> (u64, u64) {
        let (mut one, mut other) = (from, to);
        while one.abs_diff(other) > 1 {
            let middle = one.min(other) + one.abs_diff(other) / 2;
            let (a, m, b) = (self.amount(one), self.amount(middle), self.amount(other));
            if a.abs_diff(m) >= m.abs_diff(b) {
                other = middle;
            } else {
                one = middle;
            }
        }
        (one, other)
    }
}

/// What makes a jump: the first step whose words differ, of those that can make one.
fn because(before: &[Line], at: &[Line]) -> String {
    const MAKERS: [&str; 8] = ["hurdle", "threshold", "test", "band", "verdict", "most", "least", "cap"];
    let said = |lines: &[Line], what: &str| -> Vec<String> {
        let steps = lines.iter().flat_map(|line| &line.steps).filter(|step| step.what == what);
        // Figures change at every count; what counts is what a test or threshold comes to.
        let judged = |detail: &str| match what {
            "test" => detail.rsplit("; ").next().unwrap_or_default().to_string(),
            "threshold" => detail.rsplit(": ").next().unwrap_or_default().to_string(),
            _ => detail.to_string(),
        };
        steps.map(|step| judged(&step.detail)).collect()
    };
    let maker = MAKERS.into_iter().find(|what| said(before, what) != said(at, what));
    match maker {
        Some(what) => {
            let after = said(at, what).join(", ");
            if after.is_empty() { format!("{what}: no longer") } else { format!("{what}: {after}") }
        }
        None => "enough people have achieved it".to_string(),
    }
}
