//! `purse link --charts`: the pictures of a linkage as files.

use std::path::{Path, PathBuf};

use report::{accuracy_svg, parameters_svg, people_svg, weights_svg};
use runs::{Loaded, RunError, link};
use units::Day;

use super::link::outcome;
use super::pictures::{may_be_filled, put};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// The files of any linkage.
const ALWAYS: [&str; 3] = ["weights.svg", "parameters.svg", "people.svg"];

/// The file of a linkage that is held against a truth.
const WITH_TRUTH: &str = "accuracy.svg";

pub async fn run(
    loaded: &Loaded,
    as_at: Day,
    truth: Option<&Path>,
    folder: &Path,
    terminal: &Terminal,
) -> Result<Outcome, RunError> {
    let names = ALWAYS.into_iter().chain(truth.map(|_| WITH_TRUTH));
    let paths: Vec<PathBuf> = names.map(|name| folder.join(name)).collect();
    // Long work is not begun for pictures that cannot be kept.
    may_be_filled(folder, paths.iter().map(PathBuf::as_path))?;
    let answer = link(loaded, as_at, truth, &terminal.progress()).await?;
    let always = [weights_svg(&answer), parameters_svg(&runs::parameters(loaded)?), people_svg(&answer)];
    let with_truth = answer.accuracy.as_ref().map(|accuracy| accuracy_svg(&answer, accuracy));
    let pictures: Vec<(PathBuf, String)> = paths.into_iter().zip(always.into_iter().chain(with_truth)).collect();
    put(folder, &pictures, terminal)?;
    Ok(outcome(&answer))
}
