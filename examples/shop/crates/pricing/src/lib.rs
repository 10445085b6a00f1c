//! What a basket costs: money in minor units, discounts, value added tax, rounding.
//!
//! Everything is exact. Amounts are whole cents, rates are whole basis points, and a fraction of a
//! cent exists only inside [`rounding::divide`], which says where it goes.
//!
//! ```
//! use pricing::{checkout, Category, Country, Discount, Line, Money};
//!
//! let lines = [
//!     Line::new("MUG-001", Money::cents(1250), 2, Category::Standard),
//!     Line::new("BOOK-007", Money::cents(2000), 1, Category::Books),
//! ];
//! let receipt = checkout(&lines, &[Discount::percent(10).unwrap()], Country::Germany).unwrap();
//!
//! assert_eq!(receipt.net, Money::cents(4050));
//! assert_eq!(receipt.tax, Money::cents(554));
//! assert_eq!(receipt.gross.to_string(), "46.04");
//! ```

pub mod checkout;
pub mod discount;
pub mod money;
pub mod rounding;
pub mod tax;

pub use checkout::{checkout, Line, Receipt};
pub use discount::Discount;
pub use money::Money;
pub use tax::{Category, Country};

use std::fmt;

/// Why a price could not be worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PricingError {
    /// The result does not fit: more than 92 quadrillion.
    Overflow,
    /// A quantity of zero, or nothing to sell at all.
    Empty,
    /// A rate above 100 %.
    Rate(u32),
    /// Text that is not an amount.
    Amount(String),
}

impl fmt::Display for PricingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overflow => write!(f, "the amount is too large"),
            Self::Empty => write!(f, "there is nothing to price"),
            Self::Rate(rate) => write!(f, "a rate of {rate} basis points is above 100 %"),
            Self::Amount(text) => write!(f, "`{text}` is not an amount"),
        }
    }
}

impl std::error::Error for PricingError {}
