import { once } from "node:events";
import { createServer } from "node:net";

/** A port that nobody listens on, for who must be told one before it is there. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}
