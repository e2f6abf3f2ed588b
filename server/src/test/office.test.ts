import { SOCKET_PATH } from "@headcount/protocol";
import { io } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually, startServer } from "./harness.ts";

describe("an office or a school behind one address", () => {
  it("T2: has all of 500 people in at once, with the limits as they are", async (test) => {
    const server = await startServer();
    const { id } = await (await server.signIn()).createAuction();
    let refused = 0;
    const began = performance.now();
    const people = Array.from({ length: 500 }, () => {
      const person = io(server.url, { path: SOCKET_PATH, auth: { auctionId: id }, forceNew: true });
      person.on("connect_error", () => {
        refused += 1;
      });
      return person;
    });
    onTestFinished(() => {
      for (const person of people) person.close();
    });
    await eventually(async () => server.load.connections === 500, 30_000);
    test.annotate(`500 clients of one address were in after ${Math.round(performance.now() - began)} ms`);
    expect(refused).toBe(0);
  });

  it("T2: comes back by itself where it was too many", async () => {
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
    await eventually(async () => people.filter(({ connected }) => connected).length === 20, 30_000);
  });
});
