import { SOCKET_PATH } from "@headcount/protocol";
import { io } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually, startServer, viewer } from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";

const PEOPLE = howMuch(60, 500);

/** Whether the server refused, by an HTTP status or a code. A request that a slow machine sent too late is not a refusal. */
const isRefusal = (error: Error & { data?: unknown; description?: unknown }): boolean =>
  error.data !== undefined || [403, 429, 503].includes(Number(error.description));

describe("an office or a school behind one address", () => {
  it(`T2: can connect all ${PEOPLE} people at once with the default limits`, async (test) => {
    const server = await startServer();
    const { id } = await (await server.signIn()).createAuction();
    let refused = 0;
    const began = performance.now();
    // A client's own timeout on a slow machine is not a refusal.
    const patient = { path: SOCKET_PATH, forceNew: true, timeout: 120_000 };
    const people = Array.from({ length: PEOPLE }, () => {
      const person = io(server.url, { ...patient, auth: { auctionId: id } });
      person.on("connect_error", (error) => {
        if (isRefusal(error)) refused += 1;
      });
      return person;
    });
    onTestFinished(() => {
      for (const person of people) person.close();
    });
    await eventually(async () => server.load.connections === PEOPLE);
    test.annotate(`${PEOPLE} clients of one address were in after ${Math.round(performance.now() - began)} ms`);
    expect(refused).toBe(0);
  });

  it("T7: is counted up to the limit, and the organizer sees how many are not counted", async () => {
    const server = await startServer({ VIEWERS_PER_ADDRESS: "3", TRUST_PROXY: "1" });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    const from = (address: string) =>
      viewer(server, { auctionId: id }, { extraHeaders: { "x-forwarded-for": address } });
    const people = Array.from({ length: 5 }, () => from("198.51.100.7"));
    // An IPv6 network counts as one address.
    for (const end of [1, 2, 3, 4]) people.push(from(`2001:db8::${end}`));
    const elsewhere = from("198.51.100.8");
    await elsewhere.sees(7);
    const shown = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data;
    await eventually(async () => (await shown()).excluded.overAddressLimit === 3);
    expect(await shown()).toMatchObject({ viewerCount: 7, excluded: { staff: 0, overAddressLimit: 3, tooShort: 0 } });
    for (const person of people) person.close();
    await elsewhere.sees(1);
    expect((await shown()).excluded.overAddressLimit).toBe(0);
  });

  it("T2: reconnects by itself after it was refused for too many connections", { tags: ["slow"] }, async () => {
    const server = await startServer({ CONNECTIONS_PER_ADDRESS: "20", HANDSHAKES_PER_ADDRESS: "40" });
    const { id } = await (await server.signIn()).createAuction();
    const comes = () =>
      io(server.url, { path: SOCKET_PATH, auth: { auctionId: id }, forceNew: true, reconnectionDelayMax: 1_000 });
    const people = Array.from({ length: 30 }, comes);
    onTestFinished(() => {
      for (const person of people) person.close();
    });
    await eventually(async () => server.load.connections === 20);
    for (const person of people.filter(({ connected }) => connected).slice(0, 10)) person.close();
    await eventually(async () => people.filter(({ connected }) => connected).length === 20);
  });
});
