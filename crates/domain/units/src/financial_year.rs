//! Financial years, such as those that prices are stated in.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A financial year of British public bodies, from 1 April to 31 March: `2015/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear {
    /// The calendar year in which it begins.
    begins: u16,
}

/// Why a text is not a financial year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadFinancialYear {
    /// It is not four digits, a stroke and two digits.
    #[error("a financial year is four digits, a stroke and two digits")]
    Form,
    /// The two years do not follow each other.
    #[error("the second year does not follow the first")]
    NotTheNext,
}

impl FromStr for FinancialYear {
    type Err = BadFinancialYear;

    fn from_str(text: &str) -> Result<FinancialYear, BadFinancialYear> {
        let (first, second) = text.trim().split_once('/').ok_or(BadFinancialYear::Form)?;
        let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(first, 4) || !digits(second, 2) {
            return Err(BadFinancialYear::Form);
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| BadFinancialYear::Form);
        let (begins, ends) = (number(first)?, number(second)?);
        if (begins + 1) % 100 == ends { Ok(FinancialYear { begins }) } else { Err(BadFinancialYear::NotTheNext) }
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}/{:02}", self.begins, (self.begins + 1) % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::FinancialYear;

    fn check(text: &str, expected: &str) {
        let shown = match text.parse::<FinancialYear>() {
            Ok(year) => year.to_string(),
            Err(why) => why.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn reads_and_shows_financial_years() {
        check("2015/16", "2015/16");
        check(" 1999/00 ", "1999/00");
        check("2015/17", "the second year does not follow the first");
        for text in ["2015", "2015-16", "15/16", "2015/2016", "2015/1x", "/", ""] {
            check(text, "a financial year is four digits, a stroke and two digits");
        }
    }
}
