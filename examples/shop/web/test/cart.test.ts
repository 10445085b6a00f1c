import { describe, expect, it } from "vitest";
import type { Product } from "../src/api";
import {
  add,
  CartError,
  changes,
  EMPTY,
  itemCount,
  MAX_LINES,
  remove,
  setQuantity,
  toOrder,
  totalCents,
} from "../src/cart";

const mug: Product = { sku: "MUG-001", name: "Mug, blue", priceCents: 1_250, stock: 5 };
const book: Product = { sku: "BOOK-007", name: "Field guide to moss", priceCents: 2_000, stock: 40 };

describe("cart @ui", () => {
  it("begins empty", () => {
    expect(itemCount(EMPTY)).toBe(0);
    expect(totalCents(EMPTY)).toBe(0);
  });

  it("adds products in the order in which they were chosen", () => {
    const cart = add(add(EMPTY, mug), book);

    expect(cart.lines.map((line) => line.sku)).toEqual(["MUG-001", "BOOK-007"]);
  });

  it("adds to a line that is already there", () => {
    const cart = add(add(EMPTY, mug), mug, 2);

    expect(cart.lines).toHaveLength(1);
    expect(itemCount(cart)).toBe(3);
  });

  it("leaves the old basket as it was", () => {
    const before = add(EMPTY, mug);

    add(before, book);

    expect(before.lines).toHaveLength(1);
  });

  it("knows what it costs", () => {
    expect(totalCents(add(add(EMPTY, mug, 2), book))).toBe(4_500);
  });

  it("does not hold more than there is", () => {
    const cart = add(EMPTY, mug, 5);

    expect(() => add(cart, mug)).toThrow("only 5 of Mug, blue are left");
  });

  it.each([0, -1, 1.5, 1_001, Number.NaN])("refuses a quantity of %d", (quantity) => {
    expect(() => add(EMPTY, { ...mug, stock: 9_999 }, quantity)).toThrow(CartError);
  });

  it("holds so many products and no more", () => {
    const full = Array.from({ length: MAX_LINES }, (_, index) => ({ ...book, sku: `BOOK-${index}` }))
      .reduce((cart, product) => add(cart, product), EMPTY);

    expect(() => add(full, mug)).toThrow(`at most ${MAX_LINES}`);
    expect(itemCount(add(full, { ...book, sku: "BOOK-0" }))).toBe(MAX_LINES + 1);
  });

  it("changes a quantity", () => {
    expect(itemCount(setQuantity(add(EMPTY, mug), "MUG-001", 4))).toBe(4);
  });

  it("takes a line out at zero", () => {
    expect(setQuantity(add(EMPTY, mug), "MUG-001", 0)).toEqual(EMPTY);
  });

  it("cannot change what is not there", () => {
    expect(() => setQuantity(EMPTY, "MUG-001", 1)).toThrow("MUG-001 is not in the basket");
  });

  it("removes", () => {
    expect(remove(add(add(EMPTY, mug), book), "MUG-001").lines).toHaveLength(1);
    expect(remove(EMPTY, "MUG-001")).toEqual(EMPTY);
  });
});

describe("changes since the basket was filled @ui", () => {
  const cart = add(EMPTY, mug, 3);

  it.each([
    ["nothing", [mug], []],
    ["the price", [{ ...mug, priceCents: 1_300 }], ["the price of Mug, blue has changed"]],
    ["the stock", [{ ...mug, stock: 2 }], ["only 2 of Mug, blue are left"]],
    ["everything", [], ["Mug, blue is no longer sold"]],
  ])("%s", (_, products, expected) => {
    expect(changes(cart, products)).toEqual(expected);
  });
});

describe("an order from a basket", () => {
  it("names products and quantities, never prices", () => {
    expect(toOrder(add(EMPTY, mug, 2), "ada@example.com")).toEqual({
      customer: "ada@example.com",
      lines: [{ sku: "MUG-001", quantity: 2 }],
    });
  });

  it("carries a note", () => {
    expect(toOrder(add(EMPTY, mug), "ada@example.com", "Ring twice").note).toBe("Ring twice");
  });

  it("has no note rather than an empty one", () => {
    expect(toOrder(add(EMPTY, mug), "ada@example.com", "")).not.toHaveProperty("note");
  });

  it("needs a line", () => {
    expect(() => toOrder(EMPTY, "ada@example.com")).toThrow("the basket is empty");
  });

  it.todo("is sent once, even if the button is pressed twice");
});
