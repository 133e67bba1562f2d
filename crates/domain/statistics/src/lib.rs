//! Statistics of rates and counts: intervals, tests and the numbers that a design needs.
//!
//! Values in, values out: it knows nothing of people, contracts, files or money, and draws no random numbers. What it
//! returns is evidence; only the verdict of a named test may cross from here to money.
