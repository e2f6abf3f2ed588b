import { type AuctionCount, type AuctionPart, type Grid, SIMULATED_AUCTION_ID } from "@headcount/protocol";
import { Audience, type Change } from "../realtime/audience.ts";
import { Minutes } from "../recording/minute-builder.ts";
import type { Instant } from "../recording/recorded.ts";
import { Crowd } from "./crowd.ts";
import { planSale, type SaleMoment, type SalePlan } from "./sale-plan.ts";
import { seeded } from "./seeded.ts";

/** The results of one second of the show. */
export interface ShowSecond {
  changes: Change[];
  moments: SaleMoment[];
  /** Finished minutes to store. */
  parts: AuctionPart[];
  /** Whether a new round of the sale begins. */
  isNewRound: boolean;
}

export interface ShowOptions {
  grid: Grid;
  /** Each run of the show is a separate recorder. */
  newBoot(): string;
  seed: number;
  start: Instant;
}

const SHOW_VIEWERS = 140;
/** Seconds until the room is full after the start. */
const FILLING_S = 10;
/** Between the last hammer of a round and the next round, seconds. */
const REST_S = 20;
const SHOW_SALE = { lots: 24, lotS: 35, startS: 6, gapS: 4, breakS: 40 };

/**
 * The simulated show: an audience and an auctioneer, second by second. It has its own audience and minute builder, so it never adds to
 * real numbers. Pure: each call takes the time.
 */
export class Show {
  readonly #options: ShowOptions;
  readonly #audience: Audience;
  /** Changes that the audience has emitted and the current second has not used yet. */
  readonly #changes: Change[] = [];
  readonly #crowd: Crowd;
  readonly #random: () => number;
  #minutes: Minutes;
  #sale: SalePlan;
  #round: number;
  /** Seconds since the show, and since this round, began. */
  #second = 0;
  #elapsed = 0;
  /** Moments of this round that have happened. */
  #happened = 0;
  #onBlock: string | null = null;

  constructor(options: ShowOptions) {
    this.#options = options;
    this.#audience = new Audience(options.start.wall);
    this.#audience.subscribe((change) => this.#changes.push(change));
    this.#random = seeded(options.seed);
    this.#crowd = new Crowd(this.#random);
    this.#round = options.seed;
    this.#sale = planSale({ ...SHOW_SALE, seed: this.#round });
    this.#minutes = this.#newMinutes(options.start);
  }

  get count(): AuctionCount {
    return this.#audience.count(SIMULATED_AUCTION_ID);
  }

  /** Whether a lot is on the block. */
  get isSelling(): boolean {
    return this.#onBlock !== null;
  }

  /** Plays the next second, at this instant. */
  next(at: Instant): ShowSecond {
    const isNewRound = this.#elapsed === 0;
    const moments = this.#auctioneer();
    const changes = this.#viewers(at);
    this.#second += 1;
    this.#elapsed += 1;
    if (this.#elapsed * 1_000 > this.#sale.endsAt + REST_S * 1_000) this.#nextRound();
    this.#minutes.advance(at);
    return { changes, moments, parts: this.#minutes.take().parts, isNewRound };
  }

  /** Interrupts the show. The lot on the block ends unsold, and the open minute ends with its seen part. Viewers stay. */
  pause(at: Instant): Pick<ShowSecond, "moments" | "parts"> {
    const moments: SaleMoment[] = this.#onBlock === null ? [] : [{ type: "unsold", lotNumber: this.#onBlock }];
    this.#onBlock = null;
    this.#nextRound();
    return { moments, parts: this.#minutes.close(at).parts };
  }

  /** Continues after a pause with a new round. The time between is not recorded. */
  resume(at: Instant): void {
    this.#minutes = this.#newMinutes(at);
    const back = { joins: this.count.people, leaves: 0, came: null, went: null };
    this.#minutes.observe(SIMULATED_AUCTION_ID, this.count, back, at);
  }

  #auctioneer(): SaleMoment[] {
    const { events } = this.#sale;
    const due = events.slice(this.#happened).filter(({ at }) => at < (this.#elapsed + 1) * 1_000);
    this.#happened += due.length;
    for (const { moment } of due)
      if (moment.type === "lot_opened") this.#onBlock = moment.lotNumber ?? null;
      else if (moment.type !== "bid" && moment.type !== "break") this.#onBlock = null;
    return due.map(({ moment }) => moment);
  }

  #viewers(at: Instant): Change[] {
    const filled = Math.min(1, (this.#second + 1) / FILLING_S);
    const drift = 1 + 0.06 * Math.sin(this.#second / 41) + 0.02 * (this.#random() - 0.5);
    const target = Math.round(SHOW_VIEWERS * filled * drift * this.#sale.interest(this.#elapsed));
    return this.#crowd.second(this.#second, target).flatMap(({ kind, person, tab }) => {
      const connection = `${person}/${tab}`;
      if (kind === "join") this.#audience.join(connection, SIMULATED_AUCTION_ID, null, at.wall);
      else this.#audience.leave(connection, at.wall);
      const changes = this.#changes.splice(0);
      for (const change of changes) this.#minutes.observe(change.auctionId, change.count, change, at);
      return changes;
    });
  }

  #nextRound(): void {
    this.#round += 1;
    this.#sale = planSale({ ...SHOW_SALE, seed: this.#round });
    this.#elapsed = 0;
    this.#happened = 0;
  }

  #newMinutes(start: Instant): Minutes {
    const { grid, newBoot } = this.#options;
    const minutes = new Minutes({ node: "simulation", boot: newBoot(), grid, start, countMode: () => "tabs" });
    minutes.setLive(SIMULATED_AUCTION_ID, true, start);
    return minutes;
  }
}
