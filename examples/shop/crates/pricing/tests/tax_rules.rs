//! The tax table against amounts worked out by hand.

use pricing::tax::{rate, tax_in_gross, tax_on_net};
use pricing::{Category, Country, Money};

fn tax(country: Country, category: Category, net: i64) -> i64 {
    tax_on_net(Money::cents(net), rate(country, category))
        .unwrap()
        .as_cents()
}

#[test]
fn standard_tax() {
    assert_eq!(tax(Country::Germany, Category::Standard, 10_000), 1_900);
    assert_eq!(tax(Country::France, Category::Standard, 10_000), 2_000);
    assert_eq!(tax(Country::Sweden, Category::Standard, 10_000), 2_500);
}

#[test]
fn reduced_tax_on_food() {
    assert_eq!(tax(Country::Germany, Category::Food, 1_999), 140);
    assert_eq!(tax(Country::France, Category::Food, 1_999), 110);
    assert_eq!(tax(Country::Sweden, Category::Food, 1_999), 240);
}

#[test]
fn export_is_free_of_tax() {
    assert_eq!(tax(Country::Export, Category::Standard, 123_456), 0);
}

#[test]
fn net_and_gross_agree_for_every_rate() {
    for basis_points in [0, 550, 600, 700, 1_200, 1_900, 2_000, 2_500] {
        for net in (0..5_000).map(Money::cents) {
            let tax = tax_on_net(net, basis_points).unwrap();
            let inside = tax_in_gross(net.plus(tax).unwrap(), basis_points).unwrap();

            assert_eq!(inside, tax, "{net} at {basis_points}");
        }
    }
}
