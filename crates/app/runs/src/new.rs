//! A new place that runs: something to change rather than something to write.

use std::fs;
use std::path::Path;

use crate::error::RunError;

/// The files of a new place.
const FILES: &[(&str, &str)] = &[
    ("place.toml", include_str!("../template/place.toml")),
    ("terms.md", include_str!("../template/terms.md")),
    ("contracts/first/terms.md", include_str!("../template/contracts/first/terms.md")),
    ("contracts/first/contract.toml", include_str!("../template/contracts/first/contract.toml")),
    ("contracts/first/rates.csv", include_str!("../template/contracts/first/rates.csv")),
    ("contracts/first/cases.toml", include_str!("../template/contracts/first/cases.toml")),
    ("sources/agency/datapackage.json", include_str!("../template/sources/agency/datapackage.json")),
    ("sources/agency/people-2027-10-05.csv", include_str!("../template/sources/agency/people-2027-10-05.csv")),
    (
        "sources/agency/assessments-2027-10-05.csv",
        include_str!("../template/sources/agency/assessments-2027-10-05.csv"),
    ),
    ("sources/agency/reviews-2027-10-05.csv", include_str!("../template/sources/agency/reviews-2027-10-05.csv")),
    (".gitignore", ".purse/\n"),
];

/// Writes a small place into a new folder; gives the paths written.
///
/// # Errors
///
/// [`RunError::NotEmpty`] if there is something in the folder already, and [`RunError::NotAFolder`] if it is a file.
pub fn new_place(into: &Path) -> Result<Vec<String>, RunError> {
    if into.is_file() {
        return Err(RunError::NotAFolder { path: into.to_path_buf() });
    }
    let on_file = |why| RunError::File { path: into.to_path_buf(), why };
    if into.exists() && fs::read_dir(into).map_err(on_file)?.next().is_some() {
        return Err(RunError::NotEmpty { path: into.to_path_buf() });
    }
    for (name, text) in FILES {
        let path = into.join(name);
        let on_file = |why| RunError::File { path: path.clone(), why };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(on_file)?;
        }
        fs::write(&path, text).map_err(on_file)?;
    }
    Ok(FILES.iter().map(|(name, _)| name.to_string()).collect())
}
