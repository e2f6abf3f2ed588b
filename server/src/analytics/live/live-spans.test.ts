import { type AuctionState, LIMITS, type LiveSpan, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { iso, T0 } from "../analytics.fixtures.ts";
import { correctedSpans, spansAfter } from "./live-spans.ts";

const at = (minute: number): string => iso(T0 + minute * MINUTE_MS);
const span = (from: number, to: number | null): LiveSpan => ({ from: at(from), to: to === null ? null : at(to) });
const NOW = T0 + 1_000 * MINUTE_MS;

/** The spans after these changes of state, each at the given minute. */
const after = (...changes: [AuctionState, number][]): LiveSpan[] =>
  changes.reduce<LiveSpan[]>((spans, [state, minute]) => spansAfter(spans, state, at(minute)), []);

describe("the live spans of an auction", () => {
  it("last from each start to the following end", () => {
    expect(after(["live", 1])).toEqual([span(1, null)]);
    expect(after(["live", 1], ["ended", 5], ["live", 9], ["ended", 12])).toEqual([span(1, 5), span(9, 12)]);
  });

  it("are empty after a return to setup, and for an auction that ended without going live", () => {
    expect(after(["live", 1], ["ended", 2], ["setup", 3])).toEqual([]);
    expect(after(["ended", 2])).toEqual([]);
  });

  it("have no break if the auction went live again at once, and no negative one after the clock was set back", () => {
    expect(after(["live", 1], ["ended", 5], ["live", 5])).toEqual([span(1, null)]);
    expect(after(["live", 10], ["ended", 4])).toEqual([span(10, 10)]);
    expect(after(["live", 10], ["ended", 14], ["live", 12], ["ended", 16])).toEqual([span(10, 16)]);
  });

  it("are limited in number; the shortest breaks are removed first", () => {
    let spans: LiveSpan[] = [];
    for (let i = 0; i <= LIMITS.liveSpans; i += 1) {
      const start = i * 100;
      spans = spansAfter(spansAfter(spans, "live", at(start)), "ended", at(start + (i === 7 ? 99 : 50)));
    }
    expect(spans).toHaveLength(LIMITS.liveSpans);
    expect(spans[7]).toEqual(span(700, 850));
  });

  it("are in order without overlaps for any changes of state", () => {
    const changes = fc.array(fc.tuple(fc.constantFrom<AuctionState>("live", "ended", "setup"), fc.nat(50)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(changes, (all) => {
        let [state, spans]: [AuctionState, LiveSpan[]] = ["setup", []];
        for (const [next, minute] of all) {
          if (next === state) continue;
          [state, spans] = [next, spansAfter(spans, next, at(minute))];
          expect(spans.filter(({ to }) => to === null)).toHaveLength(state === "live" ? 1 : 0);
          const edges = spans.flatMap(({ from, to }) => [from, to ?? "9"]);
          expect(edges).toEqual(edges.toSorted());
          // The server accepts its own result as a correction.
          const own = spans.filter(({ from, to }) => from !== to);
          if (state !== "setup") expect(correctedSpans(own, state, NOW)).toEqual(own);
        }
      }),
    );
  });
});

describe("a correction of the live spans", () => {
  it("may be in any order, and joins spans that touch", () => {
    expect(correctedSpans([span(9, 12), span(1, 5)], "ended", NOW)).toEqual([span(1, 5), span(9, 12)]);
    expect(correctedSpans([span(1, 5), span(5, 8)], "ended", NOW)).toEqual([span(1, 8)]);
    expect(correctedSpans([span(1, null)], "live", NOW)).toEqual([span(1, null)]);
    expect(correctedSpans([], "ended", NOW)).toEqual([]);
  });

  it.each<[string, LiveSpan[], AuctionState]>([
    ["before the auction has been live", [span(1, 2)], "setup"],
    ["in the future", [span(1, 1_001)], "ended"],
    ["in the future", [span(1_001, null)], "live"],
    ["end after they begin", [span(2, 2)], "ended"],
    ["end after they begin", [span(3, 2)], "ended"],
    ["without an end only", [span(1, null)], "ended"],
    ["without an end only", [span(1, null), span(3, null)], "live"],
    ["overlap", [span(1, 5), span(4, 8)], "ended"],
    ["include the one that lasts", [span(1, 5)], "live"],
    ["include the one that lasts", [], "live"],
  ])("is refused if it is impossible: %s", (reason, spans, state) => {
    expect(() => correctedSpans(spans, state, NOW)).toThrow(reason);
  });
});
