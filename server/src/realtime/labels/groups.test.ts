import { LIMITS, OTHER_GROUPS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Audience, type Change } from "../audience.ts";

const A = "a".repeat(24);

interface Tab {
  connection: string;
  viewer: string | null;
  group: string | null;
}

/** The tabs in order of joining: slow and obviously correct. */
function modelOf(tabs: readonly Tab[]) {
  const people = new Map<string, string | null>();
  for (const { connection, viewer, group } of tabs) {
    const person = viewer ?? `tab ${connection}`;
    if (!people.has(person)) people.set(person, group);
  }
  const groups = new Set(tabs.flatMap(({ group }) => group ?? []));
  return new Map(
    [...groups].map((name) => [
      name,
      {
        connections: tabs.filter(({ group }) => group === name).length,
        people: [...people.values()].filter((group) => group === name).length,
      },
    ]),
  );
}

describe("groups of an audience", () => {
  it("are the sizes of sets after any history of joins, second tabs and leaves", () => {
    const step = fc.record({
      connection: fc.constantFrom("c1", "c2", "c3", "c4", "c5", "c6"),
      viewer: fc.constantFrom(null, "ann", "bob"),
      group: fc.constantFrom(null, "bidder", "spectator", "__proto__"),
      joins: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const audience = new Audience(1);
        let last: Change | undefined;
        audience.subscribe((change) => {
          last = change;
        });
        let tabs: Tab[] = [];
        for (const { joins, connection, viewer, group } of steps) {
          tabs = tabs.filter((tab) => tab.connection !== connection);
          audience.leave(connection, 1);
          if (joins) {
            tabs.push({ connection, viewer, group });
            audience.join(connection, A, viewer, 1, null, { group });
          }
          const groups = last?.groups ?? [];
          const watched = groups.filter(({ connections, people }) => connections > 0 || people > 0);
          expect(new Map(watched.map(({ group, ...sizes }) => [group, sizes]))).toEqual(modelOf(tabs));
          if (tabs.length === 0) expect(watched).toEqual([]);
        }
      }),
    );
  });

  it("beyond the first names share one number, and an auction without groups has none", () => {
    const audience = new Audience<number>(1);
    const changes: Change[] = [];
    audience.subscribe((change) => changes.push(change));
    audience.join(0, A, null, 1);
    expect(changes.at(-1)?.groups).toBeNull();
    for (let n = 1; n <= 10_000; n += 1) audience.join(n, A, null, 1, null, { group: `user ${n}` });
    const groups = changes.at(-1)?.groups ?? [];
    expect(groups).toHaveLength(LIMITS.recordedGroups + 1);
    expect(groups.at(-1)).toEqual({
      group: OTHER_GROUPS,
      connections: 10_000 - LIMITS.recordedGroups,
      people: 10_000 - LIMITS.recordedGroups,
    });
  });
});
