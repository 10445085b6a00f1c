import { describe, expect, it } from "vitest";
import { counted, formatCents, listing, parseCents } from "../src/money";

/** Intl puts narrow and fixed spaces where people see a space. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("formatCents @ui", () => {
  it.each([
    [0, "en-IE", "€0.00"],
    [5, "en-IE", "€0.05"],
    [1_250, "en-IE", "€12.50"],
    [-300, "en-IE", "-€3.00"],
    [123_456_789, "en-IE", "€1,234,567.89"],
    [123_456_789, "de-DE", "1.234.567,89 €"],
    [1_250, "fr-FR", "12,50 €"],
  ])("%i cents in %s", (cents, locale, expected) => {
    expect(plain(formatCents(cents, locale))).toBe(expected);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d", (cents) => {
    expect(() => formatCents(cents)).toThrow(RangeError);
  });
});

describe("parseCents", () => {
  it.each([
    ["12", 1_200],
    ["12.5", 1_250],
    ["12,50", 1_250],
    ["  7,05 € ", 705],
    ["0.09", 9],
  ])("reads %j", (text, expected) => {
    expect(parseCents(text)).toBe(expected);
  });

  it.each(["", "twelve", "1.234,50", "12.505", "-1", "1e3", "٣"])("refuses %j", (text) => {
    expect(parseCents(text)).toBeNull();
  });

  it("reads what formatCents writes", () => {
    for (const cents of [0, 1, 99, 100, 12_345]) {
      expect(parseCents(formatCents(cents).replace("€", ""))).toBe(cents);
    }
  });
});

describe("words @ui", () => {
  it.each([
    [[], ""],
    [["tea"], "tea"],
    [["tea", "mugs"], "tea and mugs"],
    [["tea", "mugs", "moss"], "tea, mugs and moss"],
  ])("lists %j", (words, expected) => {
    expect(listing(words)).toBe(expected);
  });

  it("counts", () => {
    expect(counted(1, "mug")).toBe("1 mug");
    expect(counted(0, "mug")).toBe("0 mugs");
    expect(counted(2, "box", "boxes")).toBe("2 boxes");
  });
});
