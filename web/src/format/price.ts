import { LOCALE } from "./locale.ts";

/** A price. Whole amounts have no decimals. An unknown currency code, which an unsent entry may have, follows the number. */
export function priceOf(price: number | null, currency: string | null): string {
  if (price === null || currency === null) return "";
  const options = { trailingZeroDisplay: "stripIfInteger" } as const;
  try {
    return new Intl.NumberFormat(LOCALE, { ...options, style: "currency", currency }).format(price);
  } catch {
    return `${new Intl.NumberFormat(LOCALE).format(price)} ${currency}`.trim();
  }
}
