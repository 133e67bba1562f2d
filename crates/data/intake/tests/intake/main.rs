//! Intake as its users see it: sources in folders, messages and evidence out.
//!
//! `problems/NAME/` holds a smallest place for each thing that can be wrong, and `expected.txt` with the exact words.
//! `UPDATE_EXPECT=1` writes those files anew; then they are to be read as a user would read them.

mod evidence;
mod problems;
mod support;
