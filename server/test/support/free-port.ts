import { createServer } from "node:net";

/** Below the ports that systems give to outgoing connections, which come and go on their own. */
const [FIRST, LAST] = [20_000, 32_000];

/** A free port, for servers whose port must be known before they start. Other test processes do not get it while this one runs. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if ((await isFree(port)) && (await isOurs(port))) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });

/** Takes a name for the port that ends with this process, however that ends. Only Linux has such names. */
const isOurs = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    if (process.platform !== "linux") return resolve(true);
    const name = createServer();
    name.once("error", () => resolve(false));
    name.listen(`\0headcount-test-port-${port}`, () => {
      name.unref();
      resolve(true);
    });
  });
