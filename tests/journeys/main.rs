//! Commonpurse as its users use it: the binary on real folders, and the promises that hold across crates.

mod agreement;
mod architecture;
mod design;
mod encodings;
mod errors;
mod evaluation;
mod funding;
mod harness;
mod households;
mod interrupted;
mod linkage;
mod manual;
mod pictures;
mod privacy;
mod published;
mod recovery;
mod release;
mod review;
mod schemes;
mod small_place;
