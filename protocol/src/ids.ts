import { z } from "zod";

/** Ids are MongoDB ObjectIds written as 24 hex digits, with every store. */
const objectId = z
  .string()
  .regex(/^[0-9a-fA-F]{24}$/, "must be 24 hex digits")
  .toLowerCase();
export const auctionId = objectId;
export const momentId = objectId;
export const auditId = objectId;

/**
 * The auction that a fresh installation starts with. Simulated viewers go here and nowhere else.
 * Its id is fixed so that the demo finds it without an account.
 */
export const DEMO_AUCTION_ID = "de300000000000000000de30";
