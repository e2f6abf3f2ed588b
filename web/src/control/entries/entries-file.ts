import { csvField } from "@headcount/protocol/csv";
import type { Entry } from "./entry-store.ts";

const COLUMNS = ["time", "type", "lot", "title", "price", "currency", "bidder", "note", "why"] as const;

/** Unsaved entries as CSV for people, one per line. Times are ISO, by the server's clock if known. */
export function entriesCsv(entries: readonly Entry[]): string {
  const rows = entries.map(({ at, localAt, content, reason }) => [
    at ?? new Date(localAt).toISOString(),
    content.type,
    ...[content.lotNumber, content.lotTitle, content.price, content.currency, content.bidder, content.text, reason],
  ]);
  return `\uFEFF${[COLUMNS, ...rows].map((row) => row.map((cell) => csvField(cell ?? null)).join(",")).join("\r\n")}\r\n`;
}
