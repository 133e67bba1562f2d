//! What was checked as a page of HTML that stands alone and prints.

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};

use super::{Checked, check_answer};

/// The page.
const PAGE: &str = include_str!("../../templates/check.html");

/// The score card, the findings, what is accepted and what was not looked at, contract by contract.
///
/// # Errors
///
/// If the page's template does not fit what it is made from.
pub fn check_html(checked: &Checked<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("check", PAGE)?;
    environment.get_template("check")?.render(Value::from(Serde(check_answer(checked))))
}
