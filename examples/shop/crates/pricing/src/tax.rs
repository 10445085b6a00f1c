//! Value added tax, by country and category.

use crate::rounding::{divide, Rounding};
use crate::{Money, PricingError};

/// Where the goods are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Country {
    /// 19 %, reduced 7 %.
    Germany,
    /// 20 %, reduced 5.5 % on books and food.
    France,
    /// 25 %, reduced 12 % on food and 6 % on books.
    Sweden,
    /// Outside the tax area: none.
    Export,
}

/// What is sold, as far as tax cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Everything else.
    Standard,
    /// Printed and electronic books.
    Books,
    /// Food, without drinks.
    Food,
    /// A gift card is taxed when it is spent.
    GiftCard,
}

/// The rate in basis points: 1900 is 19 %.
///
/// ```
/// use pricing::{tax::rate, Category, Country};
///
/// assert_eq!(rate(Country::France, Category::Books), 550);
/// ```
pub const fn rate(country: Country, category: Category) -> u32 {
    match (country, category) {
        (Country::Export, _) | (_, Category::GiftCard) => 0,
        (Country::Germany, Category::Standard) => 1900,
        (Country::Germany, Category::Books | Category::Food) => 700,
        (Country::France, Category::Standard) => 2000,
        (Country::France, Category::Books | Category::Food) => 550,
        (Country::Sweden, Category::Standard) => 2500,
        (Country::Sweden, Category::Food) => 1200,
        (Country::Sweden, Category::Books) => 600,
    }
}

/// The tax on a net amount, half a cent rounded up.
pub fn tax_on_net(net: Money, basis_points: u32) -> Result<Money, PricingError> {
    let basis_points = checked(basis_points)?;
    money(divide(
        i128::from(net.as_cents()) * basis_points,
        10_000,
        Rounding::HalfUp,
    ))
}

/// The tax inside a gross amount: what a shop window price contains.
///
/// ```
/// use pricing::{tax::tax_in_gross, Money};
///
/// assert_eq!(tax_in_gross(Money::cents(11_900), 1900), Ok(Money::cents(1900)));
/// ```
pub fn tax_in_gross(gross: Money, basis_points: u32) -> Result<Money, PricingError> {
    let basis_points = checked(basis_points)?;
    let numerator = i128::from(gross.as_cents()) * basis_points;
    money(divide(numerator, 10_000 + basis_points, Rounding::HalfUp))
}

fn checked(basis_points: u32) -> Result<i128, PricingError> {
    if basis_points > 10_000 {
        return Err(PricingError::Rate(basis_points));
    }
    Ok(i128::from(basis_points))
}

fn money(cents: i128) -> Result<Money, PricingError> {
    i64::try_from(cents)
        .map(Money::cents)
        .map_err(|_| PricingError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_rates_of_germany() {
        assert_eq!(rate(Country::Germany, Category::Standard), 1900);
        assert_eq!(rate(Country::Germany, Category::Books), 700);
        assert_eq!(rate(Country::Germany, Category::Food), 700);
    }

    #[test]
    fn tax_rates_of_france() {
        assert_eq!(rate(Country::France, Category::Standard), 2000);
        assert_eq!(rate(Country::France, Category::Food), 550);
    }

    #[test]
    fn tax_rates_of_sweden_differ_between_food_and_books() {
        assert_eq!(rate(Country::Sweden, Category::Food), 1200);
        assert_eq!(rate(Country::Sweden, Category::Books), 600);
    }

    #[test]
    fn no_tax_on_exports() {
        for category in [
            Category::Standard,
            Category::Books,
            Category::Food,
            Category::GiftCard,
        ] {
            assert_eq!(rate(Country::Export, category), 0);
        }
    }

    #[test]
    fn no_tax_on_gift_cards() {
        for country in [Country::Germany, Country::France, Country::Sweden] {
            assert_eq!(rate(country, Category::GiftCard), 0);
        }
    }

    #[test]
    fn half_a_cent_of_tax_is_rounded_up() {
        assert_eq!(tax_on_net(Money::cents(50), 700), Ok(Money::cents(4)));
    }

    #[test]
    fn tax_on_a_refund_mirrors_tax_on_the_sale() {
        for cents in [1, 50, 99, 1234] {
            let sale = tax_on_net(Money::cents(cents), 700).unwrap();
            let refund = tax_on_net(Money::cents(-cents), 700).unwrap();

            assert_eq!(refund.as_cents(), -sale.as_cents());
        }
    }

    #[test]
    fn tax_inside_a_gross_amount_is_the_tax_on_its_net() {
        for net in [100, 1_000, 99_900, 123_400] {
            let tax = tax_on_net(Money::cents(net), 1900).unwrap();
            let gross = Money::cents(net).plus(tax).unwrap();

            assert_eq!(tax_in_gross(gross, 1900), Ok(tax));
        }
    }

    #[test]
    fn tax_above_a_hundred_percent_is_refused() {
        assert_eq!(
            tax_on_net(Money::cents(1), 10_001),
            Err(PricingError::Rate(10_001))
        );
        assert_eq!(
            tax_in_gross(Money::cents(1), 10_001),
            Err(PricingError::Rate(10_001))
        );
    }

    #[test]
    fn tax_on_the_largest_amount_does_not_overflow() {
        assert!(tax_on_net(Money::cents(i64::MAX), 10_000).is_ok());
    }
}
