//! What is taken off.

use crate::rounding::{divide, Rounding};
use crate::{Money, PricingError};

/// One way to make a basket cheaper. A basket is never made cheaper than free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// So many percent of what is left; made by [`Discount::percent`].
    Percent(u8),
    /// A fixed amount.
    Amount(Money),
    /// A fixed amount, if what is left reaches a threshold.
    Above {
        /// The least that must be left.
        threshold: Money,
        /// What is taken off then.
        amount: Money,
    },
}

impl Discount {
    /// A discount of 0 to 100 percent.
    ///
    /// ```
    /// use pricing::{Discount, PricingError};
    ///
    /// assert!(Discount::percent(15).is_ok());
    /// assert_eq!(Discount::percent(101), Err(PricingError::Rate(10_100)));
    /// ```
    pub fn percent(percent: u8) -> Result<Self, PricingError> {
        if percent > 100 {
            return Err(PricingError::Rate(u32::from(percent) * 100));
        }
        Ok(Self::Percent(percent))
    }

    /// What this discount takes off `left`: rounded down, so that the shop never gives away more
    /// than was promised, and never more than is left.
    pub fn of(self, left: Money) -> Money {
        let off = match self {
            Self::Percent(percent) => {
                let numerator = i128::from(left.as_cents()) * i128::from(percent);
                let cents = divide(numerator, 100, Rounding::Down);
                Money::cents(i64::try_from(cents).unwrap_or(i64::MAX))
            }
            Self::Amount(amount) => amount,
            Self::Above { threshold, amount } if left >= threshold => amount,
            Self::Above { .. } => Money::ZERO,
        };
        off.clamp(Money::ZERO, left.max(Money::ZERO))
    }
}

/// What all discounts take off, one after the other, each from what the one before has left.
///
/// ```
/// use pricing::{discount::total, Discount, Money};
///
/// let coupons = [Discount::percent(50).unwrap(), Discount::percent(50).unwrap()];
/// assert_eq!(total(Money::cents(1000), &coupons), Money::cents(750));
/// ```
pub fn total(price: Money, discounts: &[Discount]) -> Money {
    let left = discounts.iter().fold(price.as_cents(), |left, discount| {
        left - discount.of(Money::cents(left)).as_cents()
    });
    Money::cents(price.as_cents() - left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_rounded_down() {
        assert_eq!(
            Discount::Percent(10).of(Money::cents(999)),
            Money::cents(99)
        );
    }

    #[test]
    fn nothing_and_everything() {
        assert_eq!(Discount::Percent(0).of(Money::cents(999)), Money::ZERO);
        assert_eq!(
            Discount::Percent(100).of(Money::cents(999)),
            Money::cents(999)
        );
    }

    #[test]
    fn a_coupon_never_pays_out() {
        assert_eq!(
            Discount::Amount(Money::cents(500)).of(Money::cents(300)),
            Money::cents(300)
        );
    }

    #[test]
    fn a_negative_coupon_takes_nothing_off() {
        assert_eq!(
            Discount::Amount(Money::cents(-500)).of(Money::cents(300)),
            Money::ZERO
        );
    }

    #[test]
    fn a_threshold_is_reached_exactly() {
        let discount = Discount::Above {
            threshold: Money::cents(5000),
            amount: Money::cents(500),
        };

        assert_eq!(discount.of(Money::cents(4999)), Money::ZERO);
        assert_eq!(discount.of(Money::cents(5000)), Money::cents(500));
    }

    #[test]
    fn order_matters() {
        let percent = Discount::Percent(50);
        let amount = Discount::Amount(Money::cents(100));

        assert_eq!(
            total(Money::cents(1000), &[percent, amount]),
            Money::cents(600)
        );
        assert_eq!(
            total(Money::cents(1000), &[amount, percent]),
            Money::cents(550)
        );
    }

    #[test]
    fn a_threshold_looks_at_what_is_left() {
        let above = Discount::Above {
            threshold: Money::cents(1000),
            amount: Money::cents(100),
        };

        assert_eq!(
            total(Money::cents(1000), &[Discount::Percent(1), above]),
            Money::cents(10)
        );
    }

    #[test]
    fn no_discounts_take_nothing_off() {
        assert_eq!(total(Money::cents(1000), &[]), Money::ZERO);
    }

    #[test]
    fn a_refund_is_not_discounted() {
        assert_eq!(Discount::Percent(50).of(Money::cents(-1000)), Money::ZERO);
    }
}
