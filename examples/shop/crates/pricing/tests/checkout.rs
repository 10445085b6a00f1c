//! Whole baskets, through the public interface only.

use pricing::{checkout, Category, Country, Discount, Line, Money, PricingError};

fn mug(quantity: u32) -> Line {
    Line::new("MUG-001", Money::cents(1250), quantity, Category::Standard)
}

fn book(quantity: u32) -> Line {
    Line::new("BOOK-007", Money::cents(2000), quantity, Category::Books)
}

#[test]
fn one_line() {
    let receipt = checkout(&[mug(1)], &[], Country::Germany).unwrap();

    assert_eq!(receipt.net, Money::cents(1250));
    assert_eq!(receipt.tax, Money::cents(238));
    assert_eq!(receipt.gross, Money::cents(1488));
}

#[test]
fn quantities_are_multiplied() {
    let receipt = checkout(&[mug(3)], &[], Country::Export).unwrap();

    assert_eq!(receipt.subtotal, Money::cents(3750));
    assert_eq!(receipt.gross, Money::cents(3750));
}

#[test]
fn lines_of_one_rate_share_one_tax_row() {
    let receipt = checkout(&[mug(1), mug(1), book(1)], &[], Country::Germany).unwrap();

    assert_eq!(
        receipt.taxes,
        [(700, Money::cents(140)), (1900, Money::cents(475))]
    );
}

#[test]
fn tax_is_rounded_once_per_rate() {
    let cheap = Line::new("PIN-001", Money::cents(1), 1, Category::Books);
    let lines: Vec<Line> = std::iter::repeat(cheap).take(10).collect();

    let receipt = checkout(&lines, &[], Country::Germany).unwrap();

    assert_eq!(receipt.tax, Money::cents(1));
}

#[test]
fn a_discount_lowers_the_tax() {
    let half = [Discount::percent(50).unwrap()];

    let receipt = checkout(&[mug(2)], &half, Country::Germany).unwrap();

    assert_eq!(receipt.discount, Money::cents(1250));
    assert_eq!(receipt.tax, Money::cents(238));
}

#[test]
fn a_discount_is_spread_over_the_rates() {
    let ten = [Discount::percent(10).unwrap()];

    let receipt = checkout(&[mug(2), book(1)], &ten, Country::Germany).unwrap();

    assert_eq!(
        receipt.taxes,
        [(700, Money::cents(126)), (1900, Money::cents(428))]
    );
}

#[test]
fn a_discount_never_makes_the_total_negative() {
    let coupon = [Discount::Amount(Money::cents(99_999))];

    let receipt = checkout(&[mug(1)], &coupon, Country::France).unwrap();

    assert_eq!(receipt.gross, Money::ZERO);
}

#[test]
fn a_free_basket_can_be_checked_out() {
    let gift = Line::new("GIFT-000", Money::ZERO, 1, Category::Standard);

    let receipt = checkout(&[gift], &[Discount::percent(10).unwrap()], Country::Germany).unwrap();

    assert_eq!(receipt.gross, Money::ZERO);
}

#[test]
fn the_receipt_adds_up() {
    let discounts = [
        Discount::percent(7).unwrap(),
        Discount::Amount(Money::cents(333)),
    ];
    for country in [
        Country::Germany,
        Country::France,
        Country::Sweden,
        Country::Export,
    ] {
        for quantity in 1..20 {
            let receipt = checkout(&[mug(quantity), book(2)], &discounts, country).unwrap();

            assert_eq!(receipt.subtotal.minus(receipt.discount), Ok(receipt.net));
            assert_eq!(receipt.net.plus(receipt.tax), Ok(receipt.gross));
        }
    }
}

#[test]
fn an_empty_basket_is_refused() {
    assert_eq!(
        checkout(&[], &[], Country::Germany),
        Err(PricingError::Empty)
    );
}

#[test]
fn a_quantity_of_zero_is_refused() {
    assert_eq!(
        checkout(&[mug(0)], &[], Country::Germany),
        Err(PricingError::Empty)
    );
}

#[test]
fn a_basket_that_does_not_fit_is_refused() {
    let gold = Line::new("GOLD-001", Money::cents(i64::MAX), 2, Category::Standard);

    assert_eq!(
        checkout(&[gold], &[], Country::Germany),
        Err(PricingError::Overflow)
    );
}

#[test]
#[ignore = "a million lines: run it with `cargo test -- --ignored`"]
fn a_very_long_basket() {
    let lines = vec![mug(1); 1_000_000];

    let receipt = checkout(&lines, &[], Country::Export).unwrap();

    assert_eq!(receipt.gross, Money::cents(1_250_000_000));
}
