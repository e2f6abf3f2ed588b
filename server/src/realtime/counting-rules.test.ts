import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CountingRules, type RuleExclusion } from "./counting-rules.ts";

describe("the counting rules", () => {
  it("T7: count a limited number of connections per address and auction, and the next one after a leave", () => {
    const rules = new CountingRules<string>({ perAddress: 2, minStayMs: 0 });
    expect(["a", "b", "c", "d"].map((who) => rules.enter(who, "A", "x", 0))).toEqual([
      null,
      null,
      "overAddressLimit",
      "overAddressLimit",
    ]);
    expect(rules.enter("e", "A", "y", 0)).toBeNull();
    expect(rules.enter("f", "B", "x", 0)).toBeNull();
    expect(rules.leave("c")).toEqual([]);
    expect(rules.leave("a")).toEqual([{ connection: "d", excluded: null }]);
    expect(rules.leave("b")).toEqual([]);
    expect(rules.enter("d", "A", "x", 0)).toBeNull();
  });

  it("T7: count a connection once it has stayed long enough", () => {
    const rules = new CountingRules<string>({ perAddress: 1, minStayMs: 100 });
    expect([rules.enter("a", "A", "x", 0), rules.enter("b", "A", "x", 10)]).toEqual(["tooShort", "overAddressLimit"]);
    expect([rules.nextAt, rules.due(99)]).toEqual([100, []]);
    expect(rules.due(100)).toEqual([{ connection: "a", excluded: null }]);
    // A free place does not replace the required stay.
    expect(rules.leave("a")).toEqual([{ connection: "b", excluded: "tooShort" }]);
    expect(rules.due(110)).toEqual([{ connection: "b", excluded: null }]);
    expect(rules.enter("c", "A", "x", 120)).toBe("overAddressLimit");
    expect(rules.due(500)).toEqual([]);
    expect(rules.leave("b")).toEqual([{ connection: "c", excluded: null }]);
    expect([rules.leave("c"), rules.size, rules.nextAt]).toEqual([[], 0, null]);
  });

  it("keep nothing without limits", () => {
    const rules = new CountingRules<string>({ perAddress: 0, minStayMs: 0 });
    for (let i = 0; i < 1_000; i += 1) expect(rules.enter(String(i), "A", "x", 0)).toBeNull();
    expect([rules.size, rules.leave("1"), rules.nextAt]).toEqual([0, [], null]);
  });

  it("T7: agree with a list that is recomputed at each step, and are empty when all have left", () => {
    const limits = fc.record({ perAddress: fc.constantFrom(0, 1, 2), minStayMs: fc.constantFrom(0, 5) });
    const act = fc.record({
      who: fc.constantFrom(..."abcdef"),
      auction: fc.constantFrom("A", "B"),
      addressKey: fc.constantFrom("x", "y"),
      leaves: fc.boolean(),
      passes: fc.nat(3),
    });
    fc.assert(
      fc.property(limits, fc.array(act, { maxLength: 60 }), ({ perAddress, minStayMs }, acts) => {
        const rules = new CountingRules<string>({ perAddress, minStayMs });
        /** In the order of joining. An admitted connection stays admitted, and the first of the others gets a free place. */
        let list: { who: string; group: string; since: number; admitted: boolean }[] = [];
        const known = new Map<string, RuleExclusion>();
        let now = 0;
        const settle = (): void => {
          for (const one of list) {
            const taken = list.filter((other) => other.group === one.group && other.admitted).length;
            if (!one.admitted && (perAddress === 0 || taken < perAddress)) one.admitted = true;
          }
        };
        const note = (verdicts: { connection: string; excluded: RuleExclusion }[]): void => {
          for (const { connection, excluded } of verdicts) known.set(connection, excluded);
        };
        for (const { who, auction, addressKey, leaves, passes } of acts) {
          now += passes;
          note(rules.due(now));
          if (leaves) {
            known.delete(who);
            list = list.filter((one) => one.who !== who);
            note(rules.leave(who));
          } else {
            if (!list.some((one) => one.who === who))
              list.push({ who, group: `${auction} ${addressKey}`, since: now, admitted: false });
            known.set(who, rules.enter(who, auction, addressKey, now));
          }
          settle();
          const excluded = ({ admitted, since }: (typeof list)[number]): RuleExclusion =>
            admitted ? (now - since < minStayMs ? "tooShort" : null) : "overAddressLimit";
          expect(known).toEqual(new Map(list.map((one) => [one.who, excluded(one)])));
        }
        for (const { who } of list) rules.leave(who);
        expect([rules.size, rules.nextAt]).toEqual([0, null]);
      }),
    );
  });
});
