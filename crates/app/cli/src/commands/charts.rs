//! `purse link --charts`: the pictures of a linkage as files.
//!
//! Pictures that were drawn here before are replaced, each at one stroke; any other file of the same name is left alone,
//! and then nothing is written at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use report::{accuracy_svg, is_own_picture, parameters_svg, people_svg, weights_svg};
use runs::{Loaded, RunError, link};
use units::Day;

use super::link::outcome;
use crate::arguments::Format;
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
    may_be_filled(folder, &paths)?;
    let answer = link(loaded, as_at, truth, &terminal.progress()).await?;
    let always = [weights_svg(&answer), parameters_svg(&runs::parameters(loaded)?), people_svg(&answer)];
    let with_truth = answer.accuracy.as_ref().map(|accuracy| accuracy_svg(&answer, accuracy));
    fs::create_dir_all(folder).map_err(on_file(folder))?;
    for (path, picture) in paths.iter().zip(always.into_iter().chain(with_truth)) {
        write(path, &picture)?;
    }
    let written: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    match terminal.format {
        Format::Json => terminal.print_json(&written),
        _ => terminal.print(&(written.join("\n") + "\n")),
    }
    Ok(outcome(&answer))
}

/// Whether pictures can be put into a folder.
fn may_be_filled(folder: &Path, paths: &[PathBuf]) -> Result<(), RunError> {
    if folder.is_file() {
        return Err(RunError::PicturesInAFile { path: folder.to_path_buf() });
    }
    paths.iter().try_for_each(|path| may_be_written(path))
}

/// Whether there is nothing there, or a picture that was drawn here.
fn may_be_written(path: &Path) -> Result<(), RunError> {
    match fs::read(path) {
        Ok(bytes) if is_own_picture(&String::from_utf8_lossy(&bytes)) => Ok(()),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(()),
        Ok(_) => Err(RunError::NotAPicture { path: path.to_path_buf() }),
        Err(why) => Err(on_file(path)(why)),
    }
}

/// Puts a picture in its place at one stroke.
fn write(path: &Path, picture: &str) -> Result<(), RunError> {
    let part = path.with_extension(format!("svg.{}.part", std::process::id()));
    fs::write(&part, picture).and_then(|()| fs::rename(&part, path)).map_err(on_file(path))
}

fn on_file(path: &Path) -> impl FnOnce(std::io::Error) -> RunError {
    let path = path.to_path_buf();
    |why| RunError::File { path, why }
}
