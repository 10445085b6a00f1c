//! From lines to a receipt.

use crate::tax::{rate, tax_on_net};
use crate::{discount, Category, Country, Discount, Money, PricingError};

/// One position of a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The product's number.
    pub sku: String,
    /// The net price of one.
    pub price: Money,
    /// How many, at least one.
    pub quantity: u32,
    /// What tax applies.
    pub category: Category,
}

impl Line {
    /// A line of a basket.
    pub fn new(sku: &str, price: Money, quantity: u32, category: Category) -> Self {
        Self {
            sku: sku.to_owned(),
            price,
            quantity,
            category,
        }
    }
}

/// What is to be paid, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Before discounts and tax.
    pub subtotal: Money,
    /// What all discounts took off.
    pub discount: Money,
    /// After discounts, before tax.
    pub net: Money,
    /// Tax on the net, per rate in basis points, lowest rate first.
    pub taxes: Vec<(u32, Money)>,
    /// The sum of `taxes`.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
}

/// Price a basket: discounts are spread over the lines in proportion to their worth, and tax is
/// rounded once per rate, as invoices must show it.
pub fn checkout(
    lines: &[Line],
    discounts: &[Discount],
    country: Country,
) -> Result<Receipt, PricingError> {
    if lines.is_empty() || lines.iter().any(|line| line.quantity == 0) {
        return Err(PricingError::Empty);
    }
    let mut worths = Vec::with_capacity(lines.len());
    let mut subtotal = Money::ZERO;
    for line in lines {
        let worth = line.price.times(line.quantity)?;
        subtotal = subtotal.plus(worth)?;
        worths.push(worth);
    }
    let discount = discount::total(subtotal, discounts);
    let net = subtotal.minus(discount)?;
    let taxes = taxes(lines, &worths, discount, country)?;
    let mut tax = Money::ZERO;
    for &(_, amount) in &taxes {
        tax = tax.plus(amount)?;
    }
    Ok(Receipt {
        subtotal,
        discount,
        net,
        taxes,
        tax,
        gross: net.plus(tax)?,
    })
}

fn taxes(
    lines: &[Line],
    worths: &[Money],
    discount: Money,
    country: Country,
) -> Result<Vec<(u32, Money)>, PricingError> {
    let weights: Vec<u64> = worths
        .iter()
        .map(|worth| u64::try_from(worth.as_cents()).unwrap_or(0))
        .collect();
    let shares = if discount == Money::ZERO {
        vec![Money::ZERO; lines.len()]
    } else {
        discount.allocate(&weights)?
    };
    let mut nets: Vec<(u32, Money)> = Vec::new();
    for ((line, &worth), &share) in lines.iter().zip(worths).zip(&shares) {
        let rate = rate(country, line.category);
        let net = worth.minus(share)?;
        match nets.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, sum)) => *sum = sum.plus(net)?,
            None => nets.push((rate, net)),
        }
    }
    nets.sort_by_key(|&(rate, _)| rate);
    nets.into_iter()
        .map(|(rate, net)| Ok((rate, tax_on_net(net, rate)?)))
        .collect()
}
