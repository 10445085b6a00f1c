/** The basket, as a value: every change makes a new one. */

import type { NewOrder, Product } from "./api";
import type { Cents } from "./money";

export const MAX_QUANTITY = 1_000;
export const MAX_LINES = 50;

export interface CartLine {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: Cents;
  readonly quantity: number;
}

export interface Cart {
  readonly lines: readonly CartLine[];
}

export const EMPTY: Cart = { lines: [] };

export class CartError extends Error {
  override name = "CartError";
}

/** Put so many of a product into the basket; more of what is already there. */
export function add(cart: Cart, product: Product, quantity = 1): Cart {
  const line = cart.lines.find(({ sku }) => sku === product.sku);
  const wanted = (line?.quantity ?? 0) + checked(quantity);
  if (wanted > product.stock) {
    throw new CartError(`only ${product.stock} of ${product.name} are left`);
  }
  if (!line && cart.lines.length >= MAX_LINES) {
    throw new CartError(`a basket holds at most ${MAX_LINES} products`);
  }
  const { sku, name, priceCents } = product;
  const next = { sku, name, priceCents, quantity: checked(wanted) };
  return {
    lines: line ? cart.lines.map((old) => (old === line ? next : old)) : [...cart.lines, next],
  };
}

/** Change how many; zero takes the line out. */
export function setQuantity(cart: Cart, sku: string, quantity: number): Cart {
  if (!cart.lines.some((line) => line.sku === sku)) {
    throw new CartError(`${sku} is not in the basket`);
  }
  if (quantity === 0) {
    return remove(cart, sku);
  }
  checked(quantity);
  return { lines: cart.lines.map((line) => (line.sku === sku ? { ...line, quantity } : line)) };
}

export function remove(cart: Cart, sku: string): Cart {
  return { lines: cart.lines.filter((line) => line.sku !== sku) };
}

export function totalCents(cart: Cart): Cents {
  return cart.lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0);
}

export function itemCount(cart: Cart): number {
  return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** What differs between the basket and the shop as it is now, in words for the customer. */
export function changes(cart: Cart, products: readonly Product[]): string[] {
  return cart.lines.flatMap((line) => {
    const product = products.find(({ sku }) => sku === line.sku);
    if (!product) {
      return [`${line.name} is no longer sold`];
    }
    if (product.stock < line.quantity) {
      return [`only ${product.stock} of ${line.name} are left`];
    }
    return product.priceCents === line.priceCents ? [] : [`the price of ${line.name} has changed`];
  });
}

export function toOrder(cart: Cart, customer: string, note?: string): NewOrder {
  if (cart.lines.length === 0) {
    throw new CartError("the basket is empty");
  }
  const lines = cart.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  return note ? { customer, lines, note } : { customer, lines };
}

function checked(quantity: number): number {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) {
    throw new CartError(`a quantity is a whole number from 1 to ${MAX_QUANTITY}`);
  }
  return quantity;
}
