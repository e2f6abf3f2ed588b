import { type AuctionCount, SOCKET_PATH } from "@headcount/protocol";
import { io, type Socket } from "socket.io-client";
import { onTestFinished } from "vitest";
import { eventually } from "../../support/harness.ts";

/** A stock client and the numbers that it received. */
export interface Viewer {
  socket: Socket;
  numbers: number[];
}

export function viewer(
  url: string,
  auctionId: string,
  transports: ("polling" | "websocket")[] = ["websocket"],
): Viewer {
  const numbers: number[] = [];
  const socket = io(url, {
    path: SOCKET_PATH,
    auth: { auctionId },
    forceNew: true,
    transports,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  socket.on("viewerCountUpdate", (number: number, _count: AuctionCount) => numbers.push(number));
  onTestFinished(() => void socket.close());
  return { socket, numbers };
}

const newestOf = (viewers: readonly Viewer[]) => viewers.map(({ numbers }) => numbers.at(-1));
export const allSee = (viewers: readonly Viewer[], count: number) =>
  eventually(async () => newestOf(viewers).every((number) => number === count));
export const mostSeen = (viewers: readonly Viewer[]) => Math.max(...viewers.flatMap(({ numbers }) => numbers));
