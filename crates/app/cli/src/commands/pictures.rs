//! Pictures as files of a folder.
//!
//! Pictures that were drawn here before are replaced, each at one stroke; any other file of the same name is left alone,
//! and then nothing is written at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use report::is_own_picture;
use runs::RunError;

use crate::arguments::Format;
use crate::terminal::Terminal;

/// Puts pictures into a folder, and says where they are.
///
/// # Errors
///
/// [`RunError::NotAPicture`] if a file is in the way that was not drawn here; then nothing is written.
pub fn put(folder: &Path, pictures: &[(PathBuf, String)], terminal: &Terminal) -> Result<(), RunError> {
    may_be_filled(folder, pictures.iter().map(|(path, _)| path.as_path()))?;
    fs::create_dir_all(folder).map_err(on_file(folder))?;
    for (path, picture) in pictures {
        write(path, picture)?;
    }
    let written: Vec<String> = pictures.iter().map(|(path, _)| path.display().to_string()).collect();
    match terminal.format {
        Format::Json => terminal.print_json(&written),
        _ => terminal.print(&(written.join("\n") + "\n")),
    }
    Ok(())
}

/// Whether pictures can be put into a folder.
pub fn may_be_filled<'a>(folder: &Path, paths: impl IntoIterator<Item = &'a Path>) -> Result<(), RunError> {
    if folder.is_file() {
        return Err(RunError::PicturesInAFile { path: folder.to_path_buf() });
    }
    paths.into_iter().try_for_each(may_be_written)
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
