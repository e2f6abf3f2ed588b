import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { nameField } from "./text/text-field.ts";

const HEX_ID = /^[0-9a-fA-F]{24}$/;

/** Ids are MongoDB ObjectIds, written as 24 hex digits, in every store. */
const objectId = z.string().regex(HEX_ID, "must be 24 hex digits").toLowerCase();
export const auctionId = objectId;

const ref = nameField(LIMITS.externalIdCharacters).refine(
  (text) => text !== "." && text !== "..",
  "must not be . or ..",
);

/** An auction's id in another application. It is one line, and not `.` or `..`, which an address would treat as a folder. */
export const externalId = ref.refine(
  (text) => !isAuctionId(text),
  "must not be 24 hex digits, which is the form of id",
);

/** How an organizer's route names an auction: by its `id`, or by its `externalId` in the caller's account. */
export const auctionRef = ref.overwrite((text) => (isAuctionId(text) ? text.toLowerCase() : text));

/** Whether a reference is an `id`. */
export const isAuctionId = (text: string): boolean => HEX_ID.test(text);

export const momentId = objectId;
export const auditId = objectId;

/**
 * The auction of a fresh installation. It counts only real connections, including those of `npm run demo`. Its id is fixed, so that the
 * demo finds it without an account.
 */
export const DEMO_AUCTION_ID = "de300000000000000000de30";
/** The finished sale that the first start generates as data for the dashboard. */
export const SAMPLE_AUCTION_ID = "de310000000000000000de31";
/** The auction with a simulated audience and auctioneer inside the server. */
export const SIMULATED_AUCTION_ID = "de320000000000000000de32";
/** Auctions with generated audiences. Their real viewers are in no metric and are not recorded. */
export const EXAMPLE_AUCTION_IDS: readonly string[] = [SAMPLE_AUCTION_ID, SIMULATED_AUCTION_ID];
/** The auctions that the first start creates. They do not count towards an account's limits. */
export const FIRST_AUCTION_IDS: readonly string[] = [DEMO_AUCTION_ID, ...EXAMPLE_AUCTION_IDS];
