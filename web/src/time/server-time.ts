import { ServerClock } from "./server-clock.ts";

const clock = new ServerClock();

/** The server's time (epoch ms) of an instant of this device's clock, which may be wrong: times of auctions and links are the server's. */
export const serverTime = (local: number): number => clock.at(local);
export const serverNow = (): number => serverTime(Date.now());

/**
 * Learns the server's time from an answer, to about a second.
 * @param asked when it was asked, epoch ms by this device's clock
 */
export function learnServerTime({ headers }: Pick<Response, "headers">, asked: number): void {
  clock.set(headers.get("date") ?? undefined, asked, Date.now());
}
