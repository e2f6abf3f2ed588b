import { ServerClock } from "./server-clock.ts";

const clock = new ServerClock();

/**
 * The server's time (epoch ms) for an instant of this device's clock. The device's clock may be wrong, and times of auctions and links are
 * by the server's clock.
 */
export const serverTime = (local: number): number => clock.at(local);
export const serverNow = (): number => serverTime(Date.now());

/**
 * Learns the server's time from an answer, to about a second. @param asked when the request was sent, epoch ms by this device's clock
 */
export function learnServerTime({ headers }: Pick<Response, "headers">, asked: number): void {
  clock.set(headers.get("date") ?? undefined, asked, Date.now());
}
