import { HOUR_MS } from "@headcount/protocol";
import { hourOf } from "../../codec/hours-codec.ts";

/** The ids reserved for the hours of one auction, enough until the year 3883. */
const HOURS_PER_AUCTION = 2 ** 24;
/** Minutes begin at multiples of this: the shortest slot. */
const SHORTEST_MS = 50;
const MINUTES_PER_HOUR = BigInt(HOUR_MS / SHORTEST_MS);

export const firstHourId = (auction: number): number => auction * HOURS_PER_AUCTION;
export const hourId = (auction: number, hour: number): number =>
  firstHourId(auction) + Math.min(HOURS_PER_AUCTION - 1, Math.max(0, hour));
export const hourIn = (id: number): number => id % HOURS_PER_AUCTION;
export const auctionIn = (id: number): number => Math.floor(id / HOURS_PER_AUCTION);

/** The first id of an hour's minutes. */
const firstMinuteOf = (hour: number): bigint => BigInt(hour) * MINUTES_PER_HOUR;
export const firstMinuteId = (auction: number): bigint => firstMinuteOf(firstHourId(auction));
/** The row of a minute that begins at `minute`, epoch ms. */
export const minuteId = (auction: number, minute: number): bigint =>
  firstMinuteOf(hourId(auction, hourOf(minute))) + BigInt(Math.floor((minute % HOUR_MS) / SHORTEST_MS));
/** The first id after those of the minute's hour. */
export const endOfHour = (auction: number, minute: number): bigint =>
  firstMinuteOf(hourId(auction, hourOf(minute)) + 1);
