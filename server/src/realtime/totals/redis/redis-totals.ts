import { setTimeout as pause } from "node:timers/promises";
import { type AuctionCount, type Excluded, type Occupancy, TOTALS_TICK_MS } from "@headcount/protocol";
import type { Logger } from "../../../platform/logger.ts";
import { type LazyLink, lazyLink } from "../../../platform/redis/lazy-link.ts";
import type { RedisAddress, RedisLink } from "../../../platform/redis/link.ts";
import { problemOf } from "../../../platform/redis/problems.ts";
import type { OwnAudience, OwnChange, Totals, TotalsState } from "../totals.ts";
import { excludedOf } from "./node-numbers.ts";
import { OtherNodes } from "./other-nodes.ts";
import { OwnReports } from "./own-reports.ts";
import { headOf, LEAVE, PEOPLE, REGISTER, TICK } from "./scripts.ts";
import { parseTick, type TickReply } from "./tick-reply.ts";

/** The shortest time between two ticks of a node. */
const TICK_GAP_MS = 100;
/** The same for all nodes together, so that the cost of Redis does not grow with the square of their number. */
const SHARED_GAP_MS = 33;
/** A node without an answer for this long was probably stopped. */
const STOPPED_MS = 2 * TOTALS_TICK_MS;
const NOTICE_MS = 300;
/** All nodes show changes of auctions up to this size at once, and changes of larger auctions with the next tick. */
const SMALL_AUCTION = 500;
/** The most calls in which a stopping node removes its people. Each call removes a few thousand people. */
const MAX_LEAVE_CALLS = 100;

export interface RedisTotalsOptions {
  redis: RedisAddress;
  /** Identifies one boot of one node. */
  generation: string;
  /** Signs viewers' ids, so all nodes must have the same. */
  secret: string;
  /** Identifies the secret without revealing it. */
  fingerprint: string;
  own: OwnAudience;
  log: Logger;
  /** Epoch ms. */
  now(): number;
  /** Ms of a monotonic clock. */
  monotonic(): number;
}

/** The other nodes have another AUTH_SECRET: every viewer would be a new person after a move. */
export class SecretDiffers extends Error {
  constructor() {
    super(
      "The other nodes at this Redis have another AUTH_SECRET. Set the same AUTH_SECRET on all nodes, or another REDIS_PREFIX if they belong to another installation",
    );
    this.name = "SecretDiffers";
  }
}

/** Totals over the nodes that share a Redis or Valkey. See `scripts.ts` for the data. */
export class RedisTotals implements Totals {
  readonly #options: RedisTotalsOptions;
  readonly #reports: OwnReports;
  readonly #others = new OtherNodes();
  readonly #shown = new Map<string, AuctionCount>();
  readonly #listeners: ((auctionId: string) => void)[] = [];
  readonly #leadListeners: ((auctionId: string, total: Occupancy | null) => void)[] = [];
  /** Auctions whose totals this node records. */
  readonly #led = new Set<string>();
  readonly #link: LazyLink;
  #version = 0;
  /** The number of the last tick; `null` while this node is not registered. */
  #tick: number | null = null;
  #checked = "";
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | null = null;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** When the last tick was answered. */
  #answeredAt = Number.POSITIVE_INFINITY;
  /** Another tick is due as soon as the gap allows. */
  #isDue = false;
  /** Whether the other nodes should show changes of this node at once. */
  #isHasty = false;
  #isStopped = false;
  #isStale = true;
  #refusal: SecretDiffers | null = null;
  #staleSince: number;
  readonly #state: TotalsState = {
    ...{ nodes: 1, lastError: "Redis was not asked yet", staleSeconds: 0 },
    ...{ ticks: 0, failedTicks: 0, tickMs: 0, reaped: 0 },
  };

  constructor(options: RedisTotalsOptions) {
    this.#options = options;
    this.#reports = new OwnReports(options.own, options.secret);
    this.#staleSince = options.monotonic();
    const { redis, generation, log } = options;
    this.#link = lazyLink(redis, {
      opened: async (link) => {
        // Reports sent through the previous link may be lost.
        this.#tick = null;
        await link.listen(`${redis.prefix}alive:${generation}`, () => {});
        await link.listen(`${redis.prefix}changed`, (message) => this.#othersChanged(message));
      },
      broken: (error) => {
        log.warn({ reason: problemOf(error) }, "the connection to Redis broke");
        this.#hasten();
      },
    });
  }

  // Reading.

  count(auctionId: string, now: number): AuctionCount {
    const own = this.#options.own.count(auctionId, now);
    const identified = this.#options.own.identified(auctionId).size;
    const others = this.#others.of(auctionId);
    const [connections = 0, anonymous = 0] = others.numbers;
    // People of this node may be on another node, too. Those who came since the last tick count as new only after the next tick.
    const known = Math.max(identified, this.#isStale ? others.people - others.own + identified : others.people);
    const count = {
      people: known + (own.people - identified) + anonymous,
      connections: own.connections + connections,
      stale: this.#isStale,
    };
    return this.#withVersion(auctionId, count, now);
  }

  excluded(auctionId: string): Excluded {
    const own = this.#options.own.excluded(auctionId);
    const { staff, screen, bot, overAddressLimit, tooShort } = excludedOf(this.#others.of(auctionId).numbers);
    return {
      staff: own.staff + staff,
      screen: own.screen + screen,
      bot: own.bot + bot,
      overAddressLimit: own.overAddressLimit + overAddressLimit,
      tooShort: own.tooShort + tooShort,
    };
  }

  get state(): TotalsState {
    const staleMs = this.#isStale ? this.#options.monotonic() - this.#staleSince : 0;
    return { ...this.#state, staleSeconds: staleMs / 1_000 };
  }

  subscribe(listener: (auctionId: string) => void): void {
    this.#listeners.push(listener);
  }

  lead(listener: (auctionId: string, total: Occupancy | null) => void): void {
    this.#leadListeners.push(listener);
  }

  // Reporting.

  changed(change: OwnChange): void {
    this.#reports.changed(change);
    if (this.#isSmall(change.auctionId)) {
      this.#isHasty = true;
      this.#hasten();
    }
  }

  /** @throws SecretDiffers; all other failures are retried */
  async start(): Promise<void> {
    await this.#run();
    if (this.#refusal) {
      this.#link.close();
      throw this.#refusal;
    }
    this.#schedule();
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
    try {
      for (let calls = 0; this.#tick !== null && calls < MAX_LEAVE_CALLS; calls += 1) {
        const [answer] = await (await this.#link.open()).run(LEAVE, this.#head);
        if (answer !== "more") break;
      }
    } catch (error) {
      this.#options.log.warn({ reason: problemOf(error) }, "the totals keep this node's viewers until its lease ends");
    }
    this.#link.close();
  }

  async report(): Promise<void> {
    // A running tick may have begun before the latest changes.
    await this.#running;
    await this.#run();
  }

  // Ticks.

  get #head(): string[] {
    return headOf(this.#options.generation);
  }

  #hasten(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    if (this.#running === null) this.#schedule();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    const hastyMs = Math.min(TOTALS_TICK_MS, Math.max(TICK_GAP_MS, this.#state.nodes * SHARED_GAP_MS));
    const gapMs = this.#isDue ? hastyMs : TOTALS_TICK_MS;
    const waitMs = Math.max(0, this.#startedAt + gapMs - this.#options.monotonic());
    this.#timer = setTimeout(() => void this.#run().then(() => this.#schedule()), waitMs);
  }

  /** One tick. Never rejects. */
  async #run(): Promise<void> {
    this.#running ??= this.#round().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async #round(): Promise<void> {
    this.#startedAt = this.#options.monotonic();
    this.#isDue = false;
    try {
      const link = await this.#link.open();
      const reply = await this.#report(link);
      this.#answeredAt = this.#options.monotonic();
      this.#state.tickMs = this.#options.monotonic() - this.#startedAt;
      this.#state.ticks += 1;
      this.#refusal = null;
      if (this.#state.lastError !== null)
        this.#options.log.info({ nodes: reply.nodes }, "Redis answers, the nodes share their totals");
      this.#state.lastError = null;
      this.#apply(reply);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const { log } = this.#options;
    // The reports that were sent may be lost.
    this.#tick = null;
    this.#state.failedTicks += 1;
    this.#refusal = error instanceof SecretDiffers ? error : null;
    const words = problemOf(error);
    if (words !== this.#state.lastError)
      log.error(
        { reason: words },
        "The totals of the other nodes are not known, will go on trying. Viewers see the last known ones",
      );
    this.#state.lastError = words;
    this.#stopLeading();
    this.#setStale(true);
  }

  /** Handles changes of another node: requests them at once if this node shows or records them. */
  #othersChanged(message: string): void {
    const [generation, ...auctionIds] = message.split(" ");
    if (generation === this.#options.generation) return;
    const { own } = this.#options;
    const isShown = (id: string): boolean => own.count(id, 0).connections > 0 && this.#isSmall(id);
    // A node that stops sends no auction ids. Another node leads from now on.
    if (auctionIds.length === 0 || this.#led.size > 0 || auctionIds.some(isShown)) this.#hasten();
  }

  async #report(link: RedisLink): Promise<TickReply> {
    const head = this.#head;
    const isHasty = this.#isHasty;
    this.#isHasty = false;
    const isNew = this.#tick === null;
    // After a long stop, the closed connections of viewers who are at other nodes by now must be noticed first.
    if (isNew && this.#options.monotonic() - this.#answeredAt > STOPPED_MS) await pause(NOTICE_MS);
    if (isNew) this.#reports.forget();
    let numbers = this.#reports.takeNumbers(this.#options.now());
    const people = this.#reports.takePeople();
    if (isNew) {
      const [answer] = await link.run(REGISTER, [...head, this.#options.fingerprint, ...numbers.flat()]);
      if (answer === "secret") throw new SecretDiffers();
      numbers = [];
      this.#tick = 0;
    }
    for (const { args, expected } of people) {
      const [answer, ...sizes] = await link.run(PEOPLE, [...head, ...args]);
      if (answer !== "ok") return this.#registerAgain(link);
      for (const [index, [auctionId, size]] of expected.entries())
        if (size >= 0 && Number(sizes[index]) !== size) this.#reports.forgetPeople(auctionId, "again");
    }
    return this.#ask(link, numbers, isHasty || isNew);
  }

  async #ask(link: RedisLink, numbers: readonly [string, string][], isHasty: boolean): Promise<TickReply> {
    this.#tick = (this.#tick ?? 0) + 1;
    this.#checked = this.#reports.nextToCheck(this.#checked);
    const answer = await link.run(TICK, [
      ...this.#head,
      ...[String(this.#tick), String(this.#others.version), isHasty ? "1" : "0", this.#checked],
      ...numbers.flat(),
    ]);
    if (answer[0] !== "ok") return this.#registerAgain(link);
    const reply = parseTick(answer);
    if (reply.epoch === this.#others.epoch || this.#others.version === 0 || reply.certainty === "settling")
      return reply;
    // Redis has lost its data, so all totals are requested.
    this.#others.version = 0;
    return this.#ask(link, [], false);
  }

  /** Registers again after the other nodes removed this one for not reporting, or Redis lost its data or a tick. */
  #registerAgain(link: RedisLink): Promise<TickReply> {
    this.#options.log.warn("this node was no longer in the totals, and registers again");
    this.#tick = null;
    return this.#report(link);
  }

  #apply(reply: TickReply): void {
    const { log } = this.#options;
    const { certainty, nodes, reaped, people } = reply;
    this.#state.nodes = nodes;
    if (reaped !== "") {
      this.#state.reaped += 1;
      log.warn({ generation: reaped }, "another node no longer reports: its viewers were removed from the totals");
    }
    if (people !== null && people !== this.#reports.reportedPeople(this.#checked))
      this.#reports.forgetPeople(this.#checked, "again");
    // While nodes may be missing, the last known totals are more accurate.
    const isUsable = certainty !== "settling" || this.#others.version === 0;
    const changed = isUsable
      ? this.#others.apply(
          reply,
          (id) => this.#reports.reported(id),
          (id) => this.#reports.reportedPeople(id),
        )
      : new Set<string>();
    if (certainty === "whole" && nodes > 1 && reply.leader === this.#options.generation) this.#leadOn();
    else this.#stopLeading();
    this.#setStale(certainty !== "whole");
    for (const auctionId of changed) {
      if (!this.#others.totals.has(auctionId)) this.#shown.delete(auctionId);
      this.#notify(auctionId);
    }
  }

  // Recording.

  /** After a blocked event loop a total is unknown until it is passed again, so each tick passes all totals. */
  #leadOn(): void {
    const { totals } = this.#others;
    for (const auctionId of new Set([...this.#led, ...totals.keys()])) {
      this.#led.add(auctionId);
      const total = totals.get(auctionId) ?? { connections: 0, people: 0 };
      for (const listener of this.#leadListeners) listener(auctionId, total);
    }
  }

  #stopLeading(): void {
    for (const auctionId of this.#led) for (const listener of this.#leadListeners) listener(auctionId, null);
    this.#led.clear();
  }

  // Showing.

  #isSmall(auctionId: string): boolean {
    const [others = 0] = this.#others.of(auctionId).numbers;
    return this.#options.own.count(auctionId, 0).connections + others <= SMALL_AUCTION;
  }

  #setStale(isStale: boolean): void {
    if (isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#staleSince = this.#options.monotonic();
    for (const auctionId of this.#options.own.auctions()) this.#notify(auctionId);
  }

  #notify(auctionId: string): void {
    for (const listener of this.#listeners) listener(auctionId);
  }

  /** Versions grow with each change that this node shows, even if the clocks of Redis and this node differ. */
  #withVersion(auctionId: string, count: Omit<AuctionCount, "version">, now: number): AuctionCount {
    const shown = this.#shown.get(auctionId);
    if (
      shown &&
      shown.people === count.people &&
      shown.connections === count.connections &&
      shown.stale === count.stale
    )
      return shown;
    if (count.connections === 0 && count.people === 0) {
      this.#shown.delete(auctionId);
      this.#version = Math.max(this.#version, now);
      return { ...count, version: this.#version };
    }
    this.#version = Math.max(this.#version + 1, this.#others.version, now);
    const next = { ...count, version: this.#version };
    this.#shown.set(auctionId, next);
    return next;
  }
}
