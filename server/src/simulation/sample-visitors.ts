import type { Source } from "@headcount/protocol";
import { seeded } from "./seeded.ts";

/** Values with their shares, which add up to 1. */
type Shares<Value> = readonly (readonly [share: number, value: Value])[];

/** By which link viewers come, and from which site. */
const WAYS: Shares<Pick<Source, "via" | "referrer">> = [
  [0.26, { via: "newsletter", referrer: "" }],
  [0.2, { via: "instagram", referrer: "l.instagram.com" }],
  [0.1, { via: "whatsapp", referrer: "" }],
  [0.18, { via: "", referrer: "google.com" }],
  [0.12, { via: "", referrer: "auction-calendar.example" }],
  [0.14, { via: "", referrer: "" }],
];
const DEVICES: Shares<Source["device"]> = [
  [0.56, "phone"],
  [0.32, "computer"],
  [0.12, "tablet"],
];
const COUNTRIES: Shares<Source["country"]> = [
  [0.44, "DE"],
  [0.14, "AT"],
  [0.12, "FR"],
  [0.1, "GB"],
  [0.1, "US"],
  [0.1, "CH"],
];
const BIDDERS = 0.22;

/** Where a simulated person comes from, and whether they may bid. The same seed gives the same answer for each person. */
export function sampleVisitor(person: number, seed: number): { group: string; source: Source } {
  const random = seeded(seed + person * 0x9e3779b1);
  const way = drawn(WAYS, random());
  const source = { ...way, device: drawn(DEVICES, random()), country: drawn(COUNTRIES, random()) };
  return { group: random() < BIDDERS ? "bidder" : "spectator", source };
}

function drawn<Value>(shares: Shares<Value>, random: number): Value {
  let rest = random;
  const found = shares.find(([share]) => {
    rest -= share;
    return rest < 0;
  });
  return (found ?? (shares.at(-1) as (typeof shares)[number]))[1];
}
