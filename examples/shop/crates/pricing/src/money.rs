//! Amounts in minor units.

use crate::PricingError;
use std::fmt;
use std::str::FromStr;

/// A whole number of cents; negative for what is given back.
///
/// ```
/// use pricing::Money;
///
/// let price: Money = "12.50".parse().unwrap();
/// assert_eq!(price, Money::cents(1250));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From cents.
    pub const fn cents(cents: i64) -> Self {
        Self(cents)
    }

    /// As cents.
    pub const fn as_cents(self) -> i64 {
        self.0
    }

    /// The sum, or an error if it does not fit.
    pub fn plus(self, other: Self) -> Result<Self, PricingError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(PricingError::Overflow)
    }

    /// The difference, or an error if it does not fit.
    pub fn minus(self, other: Self) -> Result<Self, PricingError> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .ok_or(PricingError::Overflow)
    }

    /// So many of it.
    ///
    /// ```
    /// # use pricing::Money;
    /// assert_eq!(Money::cents(333).times(3), Ok(Money::cents(999)));
    /// assert!(Money::cents(i64::MAX).times(2).is_err());
    /// ```
    pub fn times(self, quantity: u32) -> Result<Self, PricingError> {
        self.0
            .checked_mul(i64::from(quantity))
            .map(Self)
            .ok_or(PricingError::Overflow)
    }

    /// Split in proportion to `weights` without losing a cent: the remainder goes, one cent each,
    /// to the parts with the largest fractions, the earlier of equals first.
    ///
    /// ```
    /// # use pricing::Money;
    /// let parts = Money::cents(100).allocate(&[1, 1, 1]).unwrap();
    /// assert_eq!(parts, [34, 33, 33].map(Money::cents));
    /// ```
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Self>, PricingError> {
        let total: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
        if total == 0 {
            return Err(PricingError::Empty);
        }
        let amount = i128::from(self.0);
        let exact = |&weight: &u64| amount * i128::from(weight);
        let mut parts: Vec<i128> = weights
            .iter()
            .map(|weight| exact(weight).div_euclid(total))
            .collect();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|&index| -exact(&weights[index]).rem_euclid(total));
        let missing = amount - parts.iter().sum::<i128>();
        for &index in order.iter().take(usize::try_from(missing).unwrap_or(0)) {
            parts[index] += 1;
        }
        parts
            .into_iter()
            .map(|part| {
                i64::try_from(part)
                    .map(Self)
                    .map_err(|_| PricingError::Overflow)
            })
            .collect()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl FromStr for Money {
    type Err = PricingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || PricingError::Amount(text.to_owned());
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "00"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(fraction) || fraction.len() != 2 {
            return Err(wrong());
        }
        let cents: i64 = format!("{whole}{fraction}")
            .parse()
            .map_err(|_| PricingError::Overflow)?;
        Ok(Self(sign * cents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_two_digits() {
        assert_eq!(Money::cents(5).to_string(), "0.05");
        assert_eq!(Money::cents(120).to_string(), "1.20");
    }

    #[test]
    fn prints_a_small_negative_amount_with_its_sign() {
        assert_eq!(Money::cents(-7).to_string(), "-0.07");
    }

    #[test]
    fn prints_the_smallest_amount_there_is() {
        assert_eq!(Money::cents(i64::MIN).to_string(), "-92233720368547758.08");
    }

    #[test]
    fn reads_what_it_prints() {
        for cents in [0, 1, 99, 100, 123_456, -1, -250] {
            assert_eq!(
                Money::cents(cents).to_string().parse(),
                Ok(Money::cents(cents))
            );
        }
    }

    #[test]
    fn reads_whole_numbers() {
        assert_eq!("12".parse(), Ok(Money::cents(1200)));
    }

    #[test]
    fn refuses_half_a_cent() {
        assert_eq!(
            "1.005".parse::<Money>(),
            Err(PricingError::Amount("1.005".into()))
        );
    }

    #[test]
    fn refuses_one_digit_after_the_point() {
        assert!("1.5".parse::<Money>().is_err());
    }

    #[test]
    fn refuses_words_and_emptiness() {
        for text in ["", "-", ".", "ten", "1,20", "+1.00", "1.-5"] {
            assert!(text.parse::<Money>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn refuses_amounts_that_do_not_fit() {
        assert_eq!(
            "99999999999999999999.00".parse::<Money>(),
            Err(PricingError::Overflow)
        );
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        assert_eq!(
            Money::cents(i64::MAX).plus(Money::cents(1)),
            Err(PricingError::Overflow)
        );
    }

    #[test]
    fn a_difference_that_does_not_fit_is_an_error() {
        assert_eq!(
            Money::cents(i64::MIN).minus(Money::cents(1)),
            Err(PricingError::Overflow)
        );
    }

    #[test]
    fn allocation_keeps_every_cent() {
        for cents in [0, 1, 2, 99, 100, 101, 1_000_003] {
            let parts = Money::cents(cents).allocate(&[3, 1, 7, 0, 2]).unwrap();

            assert_eq!(parts.iter().map(|part| part.as_cents()).sum::<i64>(), cents);
        }
    }

    #[test]
    fn allocation_gives_the_remainder_to_the_largest_fraction() {
        let parts = Money::cents(10).allocate(&[5, 2, 2]).unwrap();

        assert_eq!(parts, [6, 2, 2].map(Money::cents));
    }

    #[test]
    fn allocation_gives_nothing_to_weight_zero() {
        assert_eq!(Money::cents(10).allocate(&[0, 1]).unwrap()[0], Money::ZERO);
    }

    #[test]
    fn allocation_of_a_negative_amount_keeps_every_cent() {
        let parts = Money::cents(-100).allocate(&[1, 1, 1]).unwrap();

        assert_eq!(parts.iter().map(|part| part.as_cents()).sum::<i64>(), -100);
    }

    #[test]
    fn allocation_needs_a_weight() {
        assert_eq!(Money::cents(10).allocate(&[0, 0]), Err(PricingError::Empty));
        assert_eq!(Money::cents(10).allocate(&[]), Err(PricingError::Empty));
    }
}
