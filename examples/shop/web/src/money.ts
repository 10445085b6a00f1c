/** Amounts as people read and write them. Everything inside is whole cents. */

export type Cents = number;

/** `1250` → `€12.50`, in the customs of a locale. */
export function formatCents(cents: Cents, locale = "en-IE", currency = "EUR"): string {
  if (!Number.isSafeInteger(cents)) {
    throw new RangeError(`${cents} is not a whole number of cents`);
  }
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(cents / 100);
}

/** What somebody typed → cents; null if it is not an amount. Takes a comma or a point. */
export function parseCents(text: string): Cents | null {
  const found = /^\s*(\d{1,12})(?:[.,](\d{1,2}))?\s*€?\s*$/.exec(text);
  if (!found) {
    return null;
  }
  const [, whole = "0", fraction = ""] = found;
  return Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}

/** `["a", "b", "c"]` → `a, b and c`. */
export function listing(words: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words).replace(/, and /, " and ");
}

/** `1, "mug"` → `1 mug`; `2, "box", "boxes"` → `2 boxes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
