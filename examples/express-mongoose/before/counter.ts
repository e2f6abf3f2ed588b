import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { Auction, ViewerAnalytics } from "./models.ts";

/** Counts who watches each auction, and stores the count once a minute. */
export function startCounter(http: HttpServer): void {
  const io = new Server(http, { path: "/auction/" });
  const counts = new Map<string, number>();
  const changeBy = (auctionId: string, by: number): void => {
    counts.set(auctionId, (counts.get(auctionId) ?? 0) + by);
    io.to(auctionId).emit("viewerCountUpdate", counts.get(auctionId));
  };

  io.on("connection", (socket) => {
    let joined: string | undefined;
    socket.on("joinAuction", (auctionId: string) => {
      joined = auctionId;
      void socket.join(auctionId);
      changeBy(auctionId, 1);
    });
    socket.on("disconnect", () => {
      if (joined) changeBy(joined, -1);
    });
  });

  setInterval(async () => {
    for (const auction of await Auction.find({ enableViewerAnalytics: true, state: "live" }))
      await ViewerAnalytics.create({
        auction: auction._id,
        timestamp: new Date(),
        viewerCount: counts.get(String(auction._id)) ?? 0,
      });
  }, 60_000);
}
