import { createHmac } from "node:crypto";
import type { OwnAudience, OwnChange } from "../totals.ts";
import { numbersOf, packed, unpacked } from "./node-numbers.ts";

/** The most persons in one call, so that no call blocks Redis for long. */
const PERSONS_AT_ONCE = 1_000;
const HASH_BYTES = 8;

interface Crowd {
  /** Persons who came (true) or left (false) since the last report, by the hash of their id. */
  moves: Map<string, boolean>;
  /** Whether to report all people instead of only those who moved. `again`: Redis must first forget those that it has. */
  whole: "no" | "all" | "again";
  /** How many people of this node Redis has. */
  reported: number;
}

/** The arguments of one `PEOPLE` call, and how many people each auction must have afterwards; -1 if not known yet. */
export interface PeopleReport {
  args: string[];
  expected: [auctionId: string, people: number][];
}

/**
 * The pending reports of this node: numbers that differ from those in Redis, and people who came or left. The hash of a person is keyed with
 * the server's secret, so it identifies nobody.
 */
export class OwnReports {
  readonly #own: OwnAudience;
  readonly #secret: string;
  /** Auction → its numbers in Redis. */
  #reported = new Map<string, string>();
  /** Auctions that have identified people in Redis, or people who moved. */
  readonly #crowds = new Map<string, Crowd>();

  constructor(own: OwnAudience, secret: string) {
    this.#own = own;
    this.#secret = secret;
  }

  changed({ auctionId, came, went }: OwnChange): void {
    if (came === null && went === null) return;
    const crowd = this.#crowd(auctionId);
    if (came !== null) crowd.moves.set(this.#hash(auctionId, came), true);
    if (went !== null) crowd.moves.set(this.#hash(auctionId, went), false);
  }

  /** Marks everything to be reported again. */
  forget(): void {
    this.#reported.clear();
    for (const auctionId of this.#own.auctions()) this.forgetPeople(auctionId, "all");
  }

  /** Marks the people of this auction to be reported again. */
  forgetPeople(auctionId: string, whole: "all" | "again"): void {
    if (this.#own.identified(auctionId).size > 0 || this.#crowds.has(auctionId)) this.#crowd(auctionId).whole = whole;
  }

  /** The numbers of this node in the auction that Redis has. */
  reported(auctionId: string): readonly number[] {
    return unpacked(this.#reported.get(auctionId) ?? "");
  }

  /** The auctions with numbers that Redis does not have, and these numbers. They count as reported from now on. */
  takeNumbers(now: number): [auctionId: string, numbers: string][] {
    const before = this.#reported;
    this.#reported = new Map();
    const changed: [string, string][] = [];
    for (const auctionId of this.#own.auctions()) {
      const numbers = packed(numbersOf(this.#own, auctionId, now));
      if (numbers !== "") this.#reported.set(auctionId, numbers);
      if (numbers !== (before.get(auctionId) ?? "")) changed.push([auctionId, numbers]);
      before.delete(auctionId);
    }
    for (const auctionId of before.keys()) changed.push([auctionId, ""]);
    return changed;
  }

  /** The people who moved, in calls of a bounded size. They count as reported from now on. */
  takePeople(): PeopleReport[] {
    const reports: PeopleReport[] = [];
    let report: PeopleReport = { args: [], expected: [] };
    let room = PERSONS_AT_ONCE;
    const flush = (): void => {
      if (report.args.length > 0) reports.push(report);
      report = { args: [], expected: [] };
      room = PERSONS_AT_ONCE;
    };
    for (const [auctionId, crowd] of this.#crowds) {
      const people = this.#own.identified(auctionId);
      const { came, went } = this.#movesOf(auctionId, crowd);
      let forget = crowd.whole === "again";
      if (came.length === 0 && went.length === 0 && crowd.whole === "no") continue;
      do {
        const first = came.splice(0, room);
        const gone = went.splice(0, Math.max(0, room - first.length));
        report.args.push(auctionId, forget ? "1" : "0", String(first.length), ...first, String(gone.length), ...gone);
        forget = false;
        room -= first.length + gone.length;
        // Only the last call of a large crowd can say whether all are there.
        if (came.length === 0 && went.length === 0) report.expected.push([auctionId, people.size]);
        else report.expected.push([auctionId, -1]);
        if (room <= 0) flush();
      } while (came.length > 0 || went.length > 0);
      crowd.moves.clear();
      crowd.whole = "no";
      crowd.reported = people.size;
      if (people.size === 0) this.#crowds.delete(auctionId);
    }
    flush();
    return reports;
  }

  /** The next auction with identified people, in rotation. Redis counts its people to check that none is missing. */
  nextToCheck(after: string): string {
    const ids = [...this.#crowds.keys()];
    return ids[(ids.indexOf(after) + 1) % ids.length] ?? "";
  }

  /** How many identified people Redis has of this node in the auction. */
  reportedPeople(auctionId: string): number {
    return this.#crowds.get(auctionId)?.reported ?? 0;
  }

  #crowd(auctionId: string): Crowd {
    const crowd = this.#crowds.get(auctionId) ?? { moves: new Map(), whole: "no", reported: 0 };
    this.#crowds.set(auctionId, crowd);
    return crowd;
  }

  #movesOf(auctionId: string, { moves, whole }: Crowd): { came: string[]; went: string[] } {
    const went = [...moves].flatMap(([hash, came]) => (came ? [] : [hash]));
    if (whole === "no") return { came: [...moves].flatMap(([hash, came]) => (came ? [hash] : [])), went };
    const all = Array.from(this.#own.identified(auctionId).keys(), (person) => this.#hash(auctionId, person));
    return { came: all, went };
  }

  #hash(auctionId: string, person: string): string {
    return createHmac("sha256", this.#secret)
      .update(`person:${auctionId}:${person}`)
      .digest()
      .subarray(0, HASH_BYTES)
      .toString("base64url");
  }
}
