/** One action of a simulated viewer. */
export interface CrowdEvent {
  /** Milliseconds after the start. */
  at: number;
  kind: "join" | "leave";
  person: number;
  /** 0 is a person's first tab. */
  tab: number;
}

interface OpenTab {
  person: number;
  tab: number;
  /** The second in which the tab opened, and the second in which it closes, unless it is removed earlier. */
  since: number;
  until: number;
}

const SECOND = 1_000;
const MAX_JOINS_PER_SECOND = 500;
const SECOND_TAB = 0.08;
const RETURNING = 0.2;

/**
 * How long people stay: a fifth glance at the page, two fifths watch a few lots, and two fifths watch much of the sale. `upTo` is
 * cumulative, `meanS` in seconds. Without a target size, two thirds are still there after 5 minutes and a fifth after an hour.
 */
const STAYS = [
  { upTo: 0.2, meanS: 60 },
  { upTo: 0.6, meanS: 12 * 60 },
  { upTo: 1, meanS: 80 * 60 },
] as const;
/** When the audience shrinks, the latest arrival of this many candidates leaves early. */
const LATEST_OF = 4;

/** An audience that approaches a target size, second by second. Pure: its actions depend only on `random` and the target sizes. */
export class Crowd {
  readonly #random: () => number;
  readonly #openTabs: OpenTab[] = [];
  readonly #tabs = new Map<number, number>();
  readonly #gone: number[] = [];
  #people = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Open tabs. */
  get size(): number {
    return this.#openTabs.length;
  }

  /** The actions of this second, in order. Tabs whose time is over leave. Then others leave or join until there are `target` tabs. */
  second(second: number, target: number): CrowdEvent[] {
    const leaves: CrowdEvent[] = [];
    for (let index = this.#openTabs.length - 1; index >= 0; index -= 1)
      if ((this.#openTabs[index]?.until ?? 0) <= second) leaves.push(this.#leave(index, second));
    while (this.#openTabs.length > target) leaves.push(this.#leave(this.#latest(), second));
    const joins = Array.from({ length: Math.min(target - this.#openTabs.length, MAX_JOINS_PER_SECOND) }, () =>
      this.#join(second),
    );
    return inOrder(leaves, joins);
  }

  #join(second: number): CrowdEvent {
    const random = this.#random;
    const host = random() < SECOND_TAB ? this.#openTabs[Math.floor(random() * this.#openTabs.length)] : undefined;
    const shares = host?.tab === 0 && this.#tabs.get(host.person) === 1;
    const [person, tab] = shares ? [host.person, 1] : [this.#newcomer(), 0];
    this.#openTabs.push({ person, tab, since: second, until: second + 1 + this.#stay() });
    this.#tabs.set(person, (this.#tabs.get(person) ?? 0) + 1);
    return { at: this.#within(second), kind: "join", person, tab };
  }

  #leave(index: number, second: number): CrowdEvent {
    const left = this.#openTabs[index] as OpenTab;
    const last = this.#openTabs.pop() as OpenTab;
    if (index < this.#openTabs.length) this.#openTabs[index] = last;
    const tabs = (this.#tabs.get(left.person) ?? 1) - 1;
    if (tabs > 0) this.#tabs.set(left.person, tabs);
    else {
      this.#tabs.delete(left.person);
      this.#gone.push(left.person);
    }
    return { at: this.#within(second), kind: "leave", person: left.person, tab: left.tab };
  }

  #newcomer(): number {
    const back = this.#random() < RETURNING ? this.#gone.shift() : undefined;
    if (back !== undefined) return back;
    this.#people += 1;
    return this.#people;
  }

  /** Seconds. */
  #stay(): number {
    const [kind, length] = [this.#random(), this.#random()];
    const { meanS } = STAYS.find(({ upTo }) => kind < upTo) ?? STAYS[2];
    return -meanS * Math.log(1 - length);
  }

  #latest(): number {
    const indexes = Array.from({ length: LATEST_OF }, () => Math.floor(this.#random() * this.#openTabs.length));
    return indexes.reduce((a, b) => ((this.#openTabs[b]?.since ?? 0) > (this.#openTabs[a]?.since ?? 0) ? b : a));
  }

  #within(second: number): number {
    return Math.floor((second + this.#random()) * SECOND);
  }
}

/** Leaves come before joins, so the audience never exceeds its target. */
function inOrder(leaves: CrowdEvent[], joins: CrowdEvent[]): CrowdEvent[] {
  const byTime = (a: CrowdEvent, b: CrowdEvent): number => a.at - b.at;
  let latest = 0;
  return [...leaves.sort(byTime), ...joins.sort(byTime)].map((event) => {
    latest = Math.max(latest, event.at);
    return { ...event, at: latest };
  });
}
