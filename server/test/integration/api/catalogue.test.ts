import { expect, it } from "vitest";
import { startServer } from "../../support/harness.ts";

async function desk() {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction();
  const path = `/api/v1/auctions/${id}/catalogue`;
  return {
    server,
    path,
    get: () => organizer.call("GET", path),
    put: (lots: unknown) => organizer.call("PUT", path, { lots }),
  };
}

it("a catalogue is stored and returned in its order", async () => {
  const { get, put } = await desk();
  expect((await get()).body.data).toEqual({ lots: [] });
  const lots = [{ number: "2", title: "Vase" }, { number: " 1A " }];
  const kept = {
    lots: [
      { number: "2", title: "Vase" },
      { number: "1A", title: null },
    ],
  };
  expect((await put(lots)).body.data).toEqual(kept);
  expect((await get()).body.data).toEqual(kept);
});

it("a catalogue can have 2,000 lots of the longest texts", async () => {
  const { put } = await desk();
  const lots = Array.from({ length: 2_000 }, (_, i) => ({ number: `${i}`.padStart(16, "x"), title: "家".repeat(200) }));
  expect((await put(lots)).status).toBe(200);
  const full = lots.map((lot) => ({ ...lot, estimate: "家".repeat(100), description: "家".repeat(1_000) }));
  expect((await put(full)).status).toBe(200);
});

it.each([
  ["lots.1.number", [{ number: "1" }, { number: "1" }]],
  ["lots.0.number", [{ number: "" }]],
  ["lots.0.estimate", [{ number: "1", estimate: "x".repeat(101) }]],
  ["lots.0.description", [{ number: "1", description: "x".repeat(1_001) }]],
  ["lots.0.title", [{ number: "1", title: "x".repeat(201) }]],
  ["lots", Array.from({ length: 2_001 }, (_, i) => ({ number: `${i}` }))],
])("a catalogue with a wrong %s is refused, and the previous one stays", async (field, lots) => {
  const { get, put } = await desk();
  await put([{ number: "9" }]);
  expect(await put(lots)).toMatchObject({ status: 400, body: { error: { field } } });
  expect((await get()).body.data.lots).toHaveLength(1);
});

it("a catalogue is available to the owner only", async () => {
  const { server, path } = await desk();
  expect((await server.call("GET", path)).status).toBe(401);
  expect((await server.call("PUT", path, { lots: [] })).status).toBe(401);
});
