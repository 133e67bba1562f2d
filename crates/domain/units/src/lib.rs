//! Units of the domain: pence, exact rates and shares, rounding, allotment, civil days, lengths of time, periods, ids.
//!
//! Everything is exact. Money is whole pence in checked arithmetic; a rate is a ratio of integers; an amount before
//! rounding is a ratio too, so that it is rounded once, where and how a contract says. There are no floats here.

mod allotment;
mod day;
mod decimal;
mod financial_year;
mod ids;
mod length;
mod pence;
mod period;
mod quotient;
mod rate;
mod rounding;

pub use allotment::{AllotmentError, Parts, Remainder, allot, allot_by};
pub use day::{BadDate, Day};
pub use decimal::{BadDecimal, parse_decimal};
pub use financial_year::{BadFinancialYear, FinancialYear};
pub use ids::{BadName, Name, PersonNo};
pub use length::{BadLength, Length, LengthUnit};
pub use pence::{BadPence, Pence, PenceOverflow};
pub use period::{Every, Period, Periods};
pub use quotient::Quotient;
pub use rate::{BadRate, Rate};
pub use rounding::{BadRounding, Exact, Rounding, RoundingMode, RoundingUnit};
