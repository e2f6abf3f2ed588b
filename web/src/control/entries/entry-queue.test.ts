import type { PublicMoment } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentOf } from "../desk-entry.ts";
import { browser, desk, refused, ServerError, server, T, unreachable } from "./entry-queue.fixtures.ts";
import { type Entry, entryStore } from "./entry-store.ts";

describe("entries of a desk", () => {
  it("are sent in order and repeated until the server answers; none overtakes another", async () => {
    const at = server();
    const { queue, note, idle, waiting } = desk(at);
    at.answers(async () => {
      throw unreachable;
    });
    const [first, second] = [note("first"), note("second")];
    await expect.poll(() => at.log.length).toBeGreaterThan(3);
    expect([queue.obstacle, waiting(), new Set(at.log)]).toEqual(["blocked", 2, new Set([`send ${first}`])]);
    at.answers(async () => {});
    await idle();
    expect([queue.obstacle, at.log.slice(-2)]).toEqual([null, [`send ${first}`, `send ${second}`]]);
  });

  it("survive a reload, with the entries that can be undone", async () => {
    const at = server();
    const tab = desk(at);
    const recorded = tab.note("recorded");
    await tab.idle();
    at.answers(async () => {
      throw unreachable;
    });
    const unsent = tab.note("unsent");
    await expect.poll(() => tab.queue.obstacle).toBe("blocked");
    tab.queue.close();
    at.answers(async () => {});
    const again = desk(at, { store: tab.store });
    await again.idle();
    expect([...at.recorded.keys()]).toEqual([recorded, unsent]);
    for (const clientId of [unsent, recorded]) {
      expect(again.queue.undoable?.clientId).toBe(clientId);
      again.queue.undo(clientId);
      await again.idle();
    }
    expect([again.queue.undoable, at.recorded.size]).toEqual([null, 0]);
  });

  it("that are refused are kept with the reason, and the next ones are sent", async () => {
    const at = server();
    const { queue, note, idle, store } = desk(at);
    at.answers(async () => {
      throw refused("price: must be there");
    });
    const bad = note("bad");
    await idle();
    expect(store.find(bad)).toMatchObject({ state: "refused", reason: "price: must be there" });
    at.answers(async () => {});
    const good = note("good");
    await idle();
    expect([...at.recorded.keys()]).toEqual([good]);
    queue.retry(bad);
    await idle();
    expect([...at.recorded.keys()]).toEqual([good, bad]);
  });

  it("are kept when the role is removed, and sent when it is restored", async () => {
    const at = server();
    const { queue, note, idle, waiting } = desk(at);
    at.answers(async () => {
      throw new ServerError({ kind: "stop" });
    });
    note("one");
    await expect.poll(() => queue.isStopped).toBe(true);
    note("two");
    const asked = at.log.length;
    queue.run();
    expect([waiting(), at.log.length]).toEqual([2, asked]);
    at.answers(async () => {});
    queue.resume();
    await idle();
    expect(at.recorded.size).toBe(2);
  });
});

describe("the time of an entry", () => {
  it("is the server's time for any clock of the device", async () => {
    for (const ahead of [-120_000, 600_000]) {
      const at = server();
      const { clock, note, idle } = desk(at);
      clock.ahead = ahead;
      const id = note("now");
      await idle();
      expect(at.recorded.get(id)?.at).toBe(new Date(T + ahead).toISOString());
    }
  });

  it("waits until the server's clock is known", async () => {
    const at = server();
    const { queue, clock, note, idle } = desk(at);
    clock.ahead = null;
    const id = note("early");
    expect(at.log).toEqual([]);
    clock.now += 9_000;
    clock.ahead = -120_000;
    queue.run();
    await idle();
    expect(at.recorded.get(id)?.at).toBe(new Date(T - 120_000).toISOString());
  });

  it("is measured again when the server refuses it, and nothing is dropped", async () => {
    const at = server();
    const { clock, note, idle } = desk(at);
    at.answers(async () => {
      if (clock.ahead === -300_000) return;
      clock.ahead = -300_000;
      throw refused("at: must not be in the future", true);
    });
    const id = note("once");
    await idle();
    expect(at.recorded.get(id)?.at).toBe(new Date(T - 300_000).toISOString());
  });

  it("is not in the future, also if the clock was set back before the server was reached", async () => {
    const at = server();
    const { queue, clock, note, idle } = desk(at);
    // The clock is 10 min fast, and the page does not know it yet.
    clock.ahead = null;
    const ids = [note("first"), note("second")];
    clock.now += 60_000 - 600_000;
    clock.ahead = 0;
    at.answers(async () => {
      for (const { at: time } of at.sent.splice(0))
        if (Date.parse(time) > clock.now) throw refused("at: must not be in the future", true);
    });
    queue.run();
    await idle();
    const times = ids.map((id) => Date.parse(at.recorded.get(id)?.at ?? ""));
    expect(times).toEqual([clock.now, clock.now]);
  });

  it("is never before the time of the previous entry, or of the entry that it follows", async () => {
    const at = server();
    const { queue, clock, note, idle, store } = desk(at);
    const [first, second] = [note("first"), note("second")];
    clock.now -= 5_000;
    const third = note("third");
    queue.add({ type: "bid" }, T + 2_000);
    await idle();
    const bid = store.read().at(-1)?.clientId ?? "";
    const times = [first, second, third, bid].map((id) => Date.parse(at.recorded.get(id)?.at ?? ""));
    expect(times).toEqual([T, T + 1, T + 2, T + 2_001]);
  });
});

describe("an undo", () => {
  it("of an entry that was not sent needs no server", () => {
    const at = server();
    const { queue, clock, note, store } = desk(at);
    clock.ahead = null;
    queue.undo(note("unsent"));
    expect([store.read(), at.log]).toEqual([[], []]);
  });

  it("of an entry being sent deletes it once it is recorded", async () => {
    const at = server();
    const { queue, note, store } = desk(at);
    let resolve = (): void => {};
    const answered = new Promise<void>((done) => {
      resolve = done;
    });
    at.answers(() => answered);
    const id = note("on its way");
    await expect.poll(() => at.log).toEqual([`send ${id}`]);
    queue.undo(id);
    resolve();
    await expect.poll(() => store.read()).toEqual([]);
    expect([at.log, at.recorded.size]).toEqual([[`send ${id}`, `delete id of ${id}`], 0]);
  });

  it("removes one entry, even after retries, and never the previous one", async () => {
    const at = server();
    const { queue, note, idle, store } = desk(at);
    const [older, newer] = [note("older"), note("newer")];
    await idle();
    at.answers(async () => {
      throw unreachable;
    });
    queue.undo(newer);
    await expect.poll(() => queue.obstacle).not.toBeNull();
    // A second press meanwhile undoes nothing else.
    expect(queue.undoable).toBeNull();
    expect(store.find(newer)?.isUndone).toBe(true);
    at.answers(async () => {});
    await idle();
    expect([...at.recorded.keys()]).toEqual([older]);
  });

  it("is not offered for an entry that was deleted elsewhere, once a later list lacks it", async () => {
    const at = server();
    const { queue, clock, note, idle, store } = desk(at);
    const [older, newer] = [note("older"), note("newer")];
    await idle();
    const page = (next: string | null, ...clientIds: string[]) => ({
      moments: clientIds.map((id) => ({
        ...momentOf({ type: "note" }, store.find(id)?.momentId ?? "", store.find(id)?.at ?? ""),
      })),
      next,
    });
    // A list that was requested before the answers arrived.
    queue.forgetDeleted(page(null), clock.elapsed);
    expect(queue.undoable?.clientId).toBe(newer);
    clock.elapsed += 1;
    // A list that does not reach back to the older entry.
    queue.forgetDeleted(page("older ones", newer), clock.elapsed);
    expect(store.read()).toHaveLength(2);
    // No list ever contained the newer entry.
    queue.forgetDeleted(page(null, older), clock.elapsed);
    expect(queue.undoable?.clientId).toBe(older);
    queue.close();
    // Deleted while the page was closed.
    const again = desk(at, { store });
    again.queue.forgetDeleted(page(null), again.clock.elapsed);
    expect(again.queue.undoable?.clientId).toBe(older);
    again.queue.forgetDeleted(page(null), again.clock.elapsed + 1);
    expect(again.queue.undoable).toBeNull();
  });

  it("is offered exactly for the entries that the server has, in any order of answers, lists and deletions", async () => {
    const action = fc.constantFrom("record", "answer", "delete", "request", "list");
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const at = server();
        const answers: (() => void)[] = [];
        at.send = async ({ clientId, at: time }) => {
          const id = `id of ${clientId}`;
          at.recorded.set(clientId, { id, at: time });
          await new Promise<void>((resolve) => answers.push(resolve));
          return id;
        };
        const { queue, clock, note, store } = desk(at);
        const lists: { askedAt: number; moments: PublicMoment[] }[] = [];
        const request = () => {
          const moments = [...at.recorded.values()].map(({ id, at: time }) => momentOf({ type: "note" }, id, time));
          lists.push({ askedAt: clock.elapsed, moments });
        };
        const list = () => {
          const { askedAt, moments } = lists.shift() ?? {};
          if (moments && askedAt !== undefined) queue.forgetDeleted({ moments, next: null }, askedAt);
        };
        for (const what of actions) {
          clock.elapsed += 1;
          if (what === "record") note(`${clock.elapsed}`);
          if (what === "answer") answers.shift()?.();
          if (what === "delete") at.recorded.delete([...at.recorded.keys()].at(-1) ?? "");
          if (what === "request") request();
          if (what === "list") list();
          await new Promise((resolve) => setTimeout(resolve));
          const kept = new Set(store.read().map(({ clientId }) => clientId));
          expect([...at.recorded.keys()].filter((clientId) => !kept.has(clientId))).toEqual([]);
        }
        while (store.read().some(({ state }) => state === "waiting")) {
          answers.shift()?.();
          await new Promise((resolve) => setTimeout(resolve));
        }
        clock.elapsed += 1;
        request();
        while (lists.length > 0) list();
        expect(store.read().map(({ clientId }) => clientId)).toEqual([...at.recorded.keys()]);
      }),
    );
  });

  it("can be abandoned, and says why it is not possible", async () => {
    const at = server();
    const { queue, note, idle, store } = desk(at);
    const id = note("stays");
    await idle();
    at.answers(async () => {
      throw unreachable;
    });
    queue.undo(id);
    await expect.poll(() => queue.obstacle).not.toBeNull();
    queue.giveUp(id);
    expect(queue.undoable?.clientId).toBe(id);
    at.answers(async () => {
      throw refused("not possible");
    });
    queue.undo(id);
    await idle();
    expect(store.find(id)).toMatchObject({ state: "recorded", isUndone: false, reason: "not possible" });
  });
});

describe("two desks in one browser", () => {
  const flaky = fc.array(fc.boolean(), { maxLength: 30 });
  it.each([
    ["with locks", true],
    ["without locks", false],
  ])("lose nothing and record nothing twice, %s", async (_, withLocks) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("one", "two"), { minLength: 1, maxLength: 8 }),
        flaky,
        async (tabs, fails) => {
          const at = server();
          const failures = [...fails];
          at.answers(async () => {
            await Promise.resolve();
            if (failures.shift()) throw unreachable;
          });
          const { storage, events, lock, notify } = browser();
          const open = (tab: string) =>
            desk(at, { store: entryStore("a", storage, events), lock: withLocks ? lock : null, tab });
          const desks = { one: open("one"), two: open("two") };
          const ids = tabs.map((tab, i) => desks[tab as "one"].note(`${i}`));
          notify();
          await desks.one.idle();
          await desks.two.idle();
          expect(new Set(at.recorded.keys())).toEqual(new Set(ids));
          desks.one.queue.close();
          desks.two.queue.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("send the entries of a closed tab", async () => {
    const at = server();
    const { storage, events } = browser();
    const gone = desk(at, { store: entryStore("a", storage, events), tab: "gone" });
    gone.clock.ahead = null;
    const id = gone.note("left");
    gone.queue.close();
    const other = desk(at, { store: entryStore("a", storage, events), tab: "other" });
    other.queue.run();
    expect(at.log).toEqual([]);
    other.clock.now += 31_000;
    other.queue.run();
    await other.idle();
    expect([...at.recorded.keys()]).toEqual([id]);
  });

  it("skip stored values that are not entries, and keep them", async () => {
    const at = server();
    const { events, storage } = browser();
    const { note, idle, store } = desk(at, { store: entryStore("a", storage, events) });
    const whole = note("here");
    await idle();
    const entry = store.find(whole) as Entry;
    const bad = { ...entry, clientId: "bad", state: "waiting" };
    const parts = [
      ...[
        { at: "soon" },
        { at: 5 },
        { localAt: 1e300 },
        { localAt: "x" },
        { order: Number.MAX_VALUE },
        { state: "odd" },
      ],
      ...[{ content: null }, { content: { type: 5 } }, { content: { type: "note", text: {} } }],
      ...[
        { content: { type: "bid", price: "5" } },
        { reason: {} },
        { isUndone: "yes" },
        { tab: null },
        { clientId: "other" },
      ],
    ];
    const scraps = [null, 5, "x", [], {}, { clientId: "bad", order: 1, content: { type: "note" } }];
    for (const value of [...scraps, ...parts.map((part) => ({ ...bad, ...part }))]) {
      storage.setItem("headcount.entry.a.bad", JSON.stringify(value));
      expect([value, store.read().map(({ clientId }) => clientId)]).toEqual([value, [whole]]);
      expect(store.find("bad")).toBeNull();
    }
    const next = note("there");
    await idle();
    expect([...at.recorded.keys()]).toEqual([whole, next]);
    expect(storage.getItem("headcount.entry.a.bad")).not.toBeNull();
  });

  it("work without storage", async () => {
    const at = server();
    const { events, storage } = browser();
    const full = {
      ...storage,
      setItem: () => {
        throw new Error("QuotaExceededError");
      },
    } as Storage;
    for (const forbidden of [null, full]) {
      const { note, idle, store } = desk(at, { store: entryStore("a", forbidden, events) });
      const id = note("here");
      expect(store.isKept()).toBe(false);
      await idle();
      expect(at.recorded.has(id)).toBe(true);
    }
  });
});
