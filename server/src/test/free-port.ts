import { createServer } from "node:net";

/** Below the ports that systems give to outgoing connections, which come and go on their own. */
const [FIRST, LAST] = [20_000, 32_000];

/** A port that nobody listens on, for who must be told one before it is there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
