import { LIMITS } from "@headcount/protocol";
import { type Colour, drawnPng } from "../platform/pictures/drawn-png.ts";
import { verifiedPicture } from "../platform/pictures/picture.ts";
import type { Store } from "../storage/store.ts";

const ID = "de310000000000000000de31";
const SIZE = 160;
const [PAPER, BLUE, GOLD]: [Colour, Colour, Colour] = [
  [255, 255, 255],
  [24, 49, 83],
  [197, 151, 63],
];

/** Adds the sponsor of the sample sale, which presents five lots of its jewellery and clocks. The call may be repeated. */
export async function ensureSampleSponsor(store: Store, auctionId: string): Promise<void> {
  if ((await store.sponsors.list(auctionId)).length > 0) return;
  const { bytes, ...logo } = await verifiedPicture(sampleLogo(), {
    bytes: LIMITS.logoBytes,
    pixels: LIMITS.logoPixels,
  });
  const lots = [{ from: "11", to: "15" }];
  await store.sponsors.insert(auctionId, { id: ID, name: "Meridian Watches (sample)", lots, logo }, bytes);
}

/** A clock face as a PNG file. */
const sampleLogo = (): Buffer => drawnPng(SIZE, SIZE, (x, y) => colourAt(x + 0.5 - SIZE / 2, y + 0.5 - SIZE / 2));

/** The colour at a distance from the centre, in pixels. Edges are smoothed over one pixel. */
function colourAt(x: number, y: number): Colour {
  const radius = Math.hypot(x, y);
  const turn = Math.atan2(x, -y) / (2 * Math.PI);
  const toHour = Math.abs(turn * 12 - Math.round(turn * 12)) * ((2 * Math.PI * radius) / 12);
  const face = mixed(PAPER, BLUE, 76 - radius);
  const ring = mixed(face, GOLD, 4 - Math.abs(radius - 66));
  const hours = mixed(ring, GOLD, Math.min(2.5 - toHour, 5 - Math.abs(radius - 53)));
  const hands = Math.max(
    4 - toHand(x, y, { turn: 10 / 12, length: 28 }),
    3 - toHand(x, y, { turn: 1 / 6, length: 42 }),
  );
  return mixed(hours, PAPER, hands);
}

/** The distance to a hand that starts at the centre. */
function toHand(x: number, y: number, { turn, length }: { turn: number; length: number }): number {
  const [right, up] = [Math.sin(turn * 2 * Math.PI), -Math.cos(turn * 2 * Math.PI)];
  const along = Math.max(0, Math.min(length, x * right + y * up));
  return Math.hypot(x - along * right, y - along * up);
}

/** `inside`: by how many pixels the point is inside the shape of the second colour. */
function mixed(below: Colour, above: Colour, inside: number): Colour {
  const share = Math.max(0, Math.min(1, inside + 0.5));
  return below.map((part, place) => Math.round(part + share * ((above[place] ?? part) - part))) as unknown as Colour;
}
