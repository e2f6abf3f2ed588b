import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type MomentEvent, momentPush } from "@headcount/protocol";
import { pino } from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { httpMoments } from "../../../src/link/moments.ts";
import { eventually, INTERNAL_KEY } from "../../support/harness.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
const event = (number: number): MomentEvent => ({
  id: number.toString(16).padStart(24, "0"),
  type: "note",
  at: "2026-03-10T12:00:00.000Z",
  lotNumber: null,
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: `${number}`,
});
const events = (from: number, count: number): MomentEvent[] => Array.from({ length: count }, (_, i) => event(from + i));

/** A realtime server that returns `answers`, one status per request and then 200, with what it received and a client for it. */
async function realtime(...answers: number[]) {
  const requests: { auctionId: string; numbers: number[] }[] = [];
  const server = createServer(async (request, response) => {
    const { auctionId, moments } = momentPush.parse(JSON.parse(await text(request)));
    requests.push({ auctionId, numbers: moments.map((moment) => Number(moment.text)) });
    response.writeHead(answers.shift() ?? 200).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { requests, lines, send: httpMoments({ url, key: INTERNAL_KEY, log }) };
}

describe("the delivery of moments to a realtime server", () => {
  it("keeps the order, with one auction and at most 100 moments per request, and auctions in turns", async () => {
    const { requests, send } = await realtime();
    send(A, [event(0)]);
    send(A, events(1, 99));
    send(A, events(100, 30));
    send(B, [event(130)]);
    send(A, [event(131)]);
    await eventually(async () => requests.at(-1)?.numbers.at(-1) === 131);
    const ofA = requests.filter(({ auctionId }) => auctionId === A).flatMap(({ numbers }) => numbers);
    expect(ofA).toEqual([...Array.from({ length: 130 }, (_, i) => i), 131]);
    expect(requests.map(({ auctionId, numbers }) => [auctionId[0], numbers.length])).toEqual([
      ["a", 1],
      ["a", 100],
      ["b", 1],
      ["a", 30],
    ]);
  });

  it("is tried three times, then the next moments follow, with one line in the log", async () => {
    const { requests, lines, send } = await realtime(503, 503, 503, 503, 500);
    send(A, [event(1)]);
    send(B, [event(2)]);
    send(A, [event(3)]);
    await eventually(async () => requests.at(-1)?.numbers[0] === 3);
    expect(requests.map(({ numbers }) => numbers[0])).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(lines).toHaveLength(1);
  });

  it("T34: loses no moment of an auction because of floods in others (with one budget for all: everything)", async () => {
    const { requests, send } = await realtime(503, 503);
    send(A, [event(0)]);
    send(B, [event(1)]);
    for (let flood = 0; flood < 25; flood += 1)
      for (let from = 0; from < 2_000; from += 100) send(flood.toString(16).padStart(24, "0"), events(from, 100));
    await eventually(async () => requests.some(({ auctionId }) => auctionId === B));
    expect(requests.find(({ auctionId }) => auctionId === B)?.numbers).toEqual([1]);
    // At most 20,000 moments of the 25 floods with a thousand each wait.
    const last = (): number => requests.filter(({ numbers }) => numbers.includes(1_999)).length;
    await eventually(async () => last() === 25);
    const taken = requests.slice(3).flatMap(({ numbers }) => numbers);
    expect(taken.length).toBeLessThanOrEqual(20_000);
    expect(taken.length).toBeGreaterThan(19_000);
  });

  it("keeps the newest thousand moments while the server cannot be reached", async () => {
    const { requests, send } = await realtime(503, 503);
    send(A, [event(0)]);
    for (let from = 1; from < 1_201; from += 100) send(A, events(from, 100));
    await eventually(async () => requests.at(-1)?.numbers.at(-1) === 1_200);
    const taken = requests.slice(3).flatMap(({ numbers }) => numbers);
    expect(taken).toEqual(Array.from({ length: 1_000 }, (_, i) => 201 + i));
  });
});
