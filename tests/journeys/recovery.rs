//! The example of Calder: recovery and work, four funders, two contracts.

use crate::harness::TestPlace;

#[test]
fn the_worked_examples_come_to_the_same_penny() {
    let place = TestPlace::example("recovery");
    let ran = place.purse(&["test"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.error);
}
