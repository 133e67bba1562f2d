//! Names of accounts: paths such as `pots/moj/reducing-reoffending`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;
use units::Name;

/// The path of an account: one to eight names with `/` between them, the widest first.
///
/// The ledger gives no meaning to any of them; reports may group by the first.
///
/// ```
/// let account: ledger::AccountName = "pots/moj/reducing-reoffending".parse()?;
/// assert_eq!(account.segments().collect::<Vec<_>>(), ["pots", "moj", "reducing-reoffending"]);
/// # Ok::<(), ledger::BadAccountName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(Arc<str>);

/// A text that is no account name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "an account is one to eight names with `/` between them; a name has small letters, digits, `-` and `_`, starts \
     with a letter, and is at most 60 long"
)]
pub struct BadAccountName;

impl AccountName {
    const SEGMENTS_MAX: usize = 8;

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names of the path, the widest first; never none.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The first name of the path.
    pub fn root(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(root, _)| root)
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for AccountName {
    type Err = BadAccountName;

    fn from_str(text: &str) -> Result<AccountName, BadAccountName> {
        let few = text.split('/').count() <= AccountName::SEGMENTS_MAX;
        let good = few && text.split('/').all(|segment| segment.parse::<Name>().is_ok());
        if good { Ok(AccountName(text.into())) } else { Err(BadAccountName) }
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountName, BadAccountName};

    fn check(text: &str, root: Option<&str>) {
        let account = text.parse::<AccountName>();
        assert_eq!(account.as_ref().map(|a| a.root()), root.ok_or(&BadAccountName), "{text}");
        assert_eq!(account.map(|a| a.to_string()), root.map(|_| text.to_string()).ok_or(BadAccountName), "{text}");
    }

    #[test]
    fn reads_paths_and_nothing_else() {
        check("pots/moj/reducing-reoffending", Some("pots"));
        check("providers/riverside/recovery_2", Some("providers"));
        check("bank", Some("bank"));
        check("a/b/c/d/e/f/g/h", Some("a"));
        for text in ["", "/", "a/", "/a", "a//b", "Pots/moj", "a/b/c/d/e/f/g/h/i", "pots/mo j", "pots/1st", "a:b"] {
            check(text, None);
        }
    }
}
