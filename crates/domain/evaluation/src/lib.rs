//! Did it make a difference? Comparisons of those who were treated with those who were not.
//!
//! Values in, values out: it opens no files and draws no random numbers. What it returns is evidence and may use floats;
//! nothing here is money.

pub mod plan;
pub mod verdict;
