//! Gaming that is planted is found, and where none is planted, none is found more often than the level allows.

use statistics::Level;
use statistics::correction::Correction;
use strum::VariantArray;

use super::*;
use crate::EvaluationError;

const LEVEL: Level = Level::FIVE_PERCENT;

/// Invented numbers that are the same every time, and unlike those of the next seed (SplitMix64; Steele, Lea and Flood
/// 2014).
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn happens(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    fn below(&mut self, end: u32) -> u32 {
        (self.share() * f64::from(end)) as u32
    }

    /// Days until something with a steady chance a day happens.
    fn wait(&mut self, mean: f64) -> u32 {
        (-mean * (1.0 - self.share()).ln()) as u32
    }
}

fn bands() -> Vec<String> {
    ["low", "middle", "high"].map(str::to_owned).into()
}

/// A place with 400 people: for each kind, how much gaming there is, from 0.
fn look(kind: Kind, seed: u64, gaming: f64) -> Sign {
    let dice = &mut Dice(seed.wrapping_mul(7919).wrapping_add(kind as u64));
    match kind {
        Kind::CherryPicking => {
            let referred: Vec<Referred> = (0..400)
                .map(|_| {
                    let difficulty = dice.share();
                    Referred { difficulty, started: dice.happens(0.7 - gaming * 0.5 * (difficulty - 0.5)) }
                })
                .collect();
            cherry_picking(&referred, LEVEL)
        }
        Kind::Parking => {
            let cases: Vec<OpenCase> = (0..400)
                .map(|_| {
                    let band = dice.below(3) as usize;
                    let mean = if band == 2 { 25.0 * (1.0 + gaming) } else { 25.0 };
                    OpenCase { band, days_since_contact: dice.wait(mean) }
                })
                .collect();
            parking(&cases, &bands(), 60, LEVEL)
        }
        Kind::Rebanding => {
            let people: Vec<Banded> = (0..400)
                .map(|_| {
                    let at_referral = dice.below(3) as usize;
                    let latest = if at_referral < 2 && dice.happens(0.1 * (1.0 + gaming)) {
                        at_referral + 1
                    } else if at_referral > 0 && dice.happens(0.11) {
                        at_referral - 1
                    } else {
                        at_referral
                    };
                    Banded { at_referral, latest }
                })
                .collect();
            rebanding(&people, &bands(), None, LEVEL)
        }
        Kind::DischargeSpike => {
            let mut days: Vec<u32> = (0..400).map(|_| dice.wait(150.0)).collect();
            for day in &mut days {
                // Those who would have been discharged in the month after are discharged in time.
                if (182..212).contains(day) && dice.happens(gaming / 1.5) {
                    *day = 168 + dice.below(14);
                }
                if (168..182).contains(day) && dice.happens(-gaming) {
                    *day += 14;
                }
            }
            discharge_spike(Discharges { days: &days, window: 182, last_days: 14, known_until: 240 }, LEVEL)
        }
        Kind::Representation => {
            let mut follow = |mean: f64| -> Vec<Followed> {
                (0..400).map(|_| Followed { came_back: Some(dice.wait(mean)), known_days: 300 }).collect()
            };
            let not_paid = follow(600.0);
            representation(&follow(600.0 / (1.0 + gaming)), Some(&not_paid), 60, LEVEL)
        }
        Kind::Delay => {
            let mut waits = |mean: f64| -> Vec<Waited> {
                (0..400)
                    .map(|_| {
                        let days = dice.wait(mean);
                        Waited { days: days.min(90), started: days < 90 }
                    })
                    .collect()
            };
            let before = waits(20.0);
            delay(&waits(20.0 * (1.0 + gaming)), Usual::People(&before), LEVEL)
        }
    }
    .unwrap()
}

fn seen(kind: Kind, gaming: f64, runs: u64) -> u64 {
    (0..runs).map(|seed| look(kind, seed, gaming)).filter(|sign| sign.seen == Seen::Seen).count() as u64
}

#[test]
fn planted_gaming_is_found() {
    for &kind in Kind::VARIANTS {
        let found = seen(kind, 1.5, 40);
        println!("{kind}: seen in {found} of 40 places with it");
        assert!(found >= 36, "{kind}: {found} of 40");
    }
}

#[test]
fn without_gaming_chance_alone_is_rarely_taken_for_it() {
    let runs = 400;
    for &kind in Kind::VARIANTS {
        let found = seen(kind, 0.0, runs);
        println!("{kind}: seen in {found} of {runs} places without it");
        // 5% of 400 is 20, give or take three times its root.
        assert!(found <= 33, "{kind}: {found} of {runs}");
    }
}

#[test]
fn the_other_direction_is_no_sign() {
    for &kind in Kind::VARIANTS {
        assert_eq!(seen(kind, -0.8, 40), 0, "{kind}");
    }
}

#[test]
fn looked_for_together() {
    let runs = 100;
    let mut places = 0;
    for seed in 0..runs {
        let mut signs: Vec<Sign> = Kind::VARIANTS.iter().map(|&kind| look(kind, seed + 10_000, 0.0)).collect();
        read_together(&mut signs, Correction::Holm, LEVEL).unwrap();
        places += u64::from(signs.iter().any(|sign| sign.seen == Seen::Seen));
    }
    // Of places without gaming, at most 5%, give or take three times the root, have any sign.
    assert!(places <= 12, "{places} of {runs}");
    let mut signs = vec![look(Kind::Parking, 1, 2.0)];
    read_together(&mut signs, Correction::Holm, LEVEL).unwrap();
    assert_eq!(signs[0].seen, Seen::Seen);
}

#[test]
fn order_does_not_matter() {
    let mut referred: Vec<Referred> =
        (0..200).map(|at| Referred { difficulty: f64::from(at * 37 % 50), started: at % 3 != 0 }).collect();
    let one = cherry_picking(&referred, LEVEL).unwrap();
    referred.reverse();
    assert_eq!(one, cherry_picking(&referred, LEVEL).unwrap());
    assert_eq!(one.bars.iter().map(|bar| bar.of).sum::<u64>(), 200);
}

#[test]
fn too_few_are_no_all_clear() {
    let told = |sign: Result<Sign, EvaluationError>| sign.unwrap().seen;
    let few = [Referred { difficulty: 1.0, started: true }, Referred { difficulty: 9.0, started: false }];
    assert_eq!(told(cherry_picking(&few, LEVEL)), Seen::CannotBeTold);
    let alike: Vec<Referred> = (0..60).map(|at| Referred { difficulty: 3.0, started: at % 2 == 0 }).collect();
    assert_eq!(told(cherry_picking(&alike, LEVEL)), Seen::CannotBeTold);
    let one_band = [OpenCase { band: 0, days_since_contact: 90 }; 50];
    assert_eq!(told(parking(&one_band, &bands(), 60, LEVEL)), Seen::CannotBeTold);
    assert_eq!(told(parking(&[], &bands(), 60, LEVEL)), Seen::CannotBeTold);
    let four_up = [Banded { at_referral: 0, latest: 1 }; 4];
    assert_eq!(told(rebanding(&four_up, &bands(), None, LEVEL)), Seen::CannotBeTold);
    assert_eq!(told(rebanding(&[Banded { at_referral: 0, latest: 1 }; 5], &bands(), None, LEVEL)), Seen::Seen);
    let spike =
        |days: &[u32]| discharge_spike(Discharges { days, window: 182, last_days: 14, known_until: 182 }, LEVEL);
    assert_eq!(told(spike(&[])), Seen::CannotBeTold);
    assert_eq!(told(spike(&[175; 20])), Seen::Seen);
    let paid = [Followed { came_back: None, known_days: 100 }; 30];
    assert_eq!(told(representation(&paid, None, 60, LEVEL)), Seen::CannotBeTold);
    let waited = [Waited { days: 40, started: true }; 3];
    assert_eq!(told(delay(&waited, Usual::Median(20), LEVEL)), Seen::CannotBeTold);
    assert_eq!(told(delay(&[Waited { days: 40, started: false }; 9], Usual::Median(20), LEVEL)), Seen::Seen);
}

#[test]
fn refusals() {
    let nan = [Referred { difficulty: f64::NAN, started: true }];
    let refused = |sign: Result<Sign, EvaluationError>| sign.unwrap_err().to_string();
    assert_eq!(refused(cherry_picking(&nan, LEVEL)), "difficulty is no finite number in row 1: give a number");
    let unknown = [OpenCase { band: 3, days_since_contact: 1 }];
    assert_eq!(
        refused(parking(&unknown, &bands(), 60, LEVEL)),
        "somebody is in band 4 of 3: give a name to every band, from the first to the last"
    );
    let early = Discharges { days: &[], window: 182, last_days: 14, known_until: 100 };
    assert_eq!(
        refused(discharge_spike(early, LEVEL)),
        "the day up to which discharges are known is 100, and has to be not before the end of the window"
    );
    assert_eq!(
        refused(discharge_spike(Discharges { last_days: 100, ..early }, LEVEL)),
        "the number of last days of a window is 100, and has to be at least 1, and at most half of the window"
    );
    assert_eq!(representation(&[], None, 60, LEVEL), Err(EvaluationError::NoRows));
    assert_eq!(delay(&[], Usual::Median(20), LEVEL), Err(EvaluationError::NoRows));
}

/// Every sign says what else could have made it, and how that is ruled out.
#[test]
fn innocent_explanations() {
    let listed: Vec<Innocent> = Kind::VARIANTS.iter().flat_map(|&kind| Innocent::of(kind)).copied().collect();
    assert_eq!(listed.len(), Innocent::VARIANTS.len());
    for innocent in Innocent::VARIANTS {
        assert!(listed.contains(innocent));
        assert_eq!(innocent.words().matches(['.', '?']).count(), 2, "{innocent}: two sentences");
    }
}
