import type { Snapshot } from "@headcount/protocol";
import { MongoClient, ObjectId } from "mongodb";
import { expect, it, onTestFinished } from "vitest";
import { eventually, startServer, viewer } from "../support/harness.ts";
import { useTestMongo } from "../support/mongo-server.ts";

const { describeMongo, newDatabase } = useTestMongo();

describeMongo("the whole path on MongoDB", () => {
  it("leads from a socket to one document per minute that the documented query finds", async () => {
    const url = newDatabase();
    const server = await startServer({ DATABASE_URL: url });
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ title: "On MongoDB", enableViewerAnalytics: true });
    const ann = viewer(server, { auctionId: id });
    await ann.sees(1);
    await viewer(server, { auctionId: id }).sees(2);
    const ask = async () => (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`)).body.data;
    const { summary } = await eventually(async () => {
      const data = await ask();
      return data.snapshots.some(({ peakViewers }: Snapshot) => peakViewers === 2) && data;
    });
    expect(summary).toMatchObject({ overallMin: 0, tracked: true, current: 2 });

    const client = await MongoClient.connect(url);
    onTestFinished(() => client.close());
    const documents = client
      .db()
      .collection("vieweranalytics")
      .find({ auction: new ObjectId(id) });
    const newest = await documents.sort({ timestamp: -1 }).toArray();
    expect(newest.length).toBeGreaterThan(0);
    for (const document of newest) {
      expect(document).toMatchObject({
        timestamp: expect.any(Date),
        createdAt: expect.any(Date),
        viewerCount: expect.any(Number),
        avgViewers: expect.any(Number),
        peakViewers: expect.any(Number),
        minViewers: expect.any(Number),
        sampleCount: expect.any(Number),
      });
    }
    expect(newest.map(({ peakViewers }) => peakViewers)).toContain(2);
    const auctions = await client.db().collection("headcount_auctions").find({}).toArray();
    expect(auctions.map(({ title }) => title)).toContain("On MongoDB");
    expect((await server.call("GET", "/readyz")).body.data.indexes).toMatchObject({ unique: true, ttl: { ok: true } });
  });

  it("continues with the same accounts and auctions after a restart", async () => {
    const env = { DATABASE_URL: newDatabase() };
    const before = await startServer(env);
    await (await before.signIn()).createAuction({ title: "Kept" });
    await before.stop();
    const after = await startServer(env);
    const { body } = await (await after.signIn()).call("GET", "/api/v1/auctions");
    expect(body.data.map(({ title }: { title: string }) => title)).toContain("Kept");
  });
});
