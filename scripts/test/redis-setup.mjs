import { ensureRedis } from "./redis.mjs";

/** Runs before the first test of a tier that has tests of several nodes. */
export default async function setup() {
  const server = await ensureRedis();
  if (server) process.env.REDIS_SERVER_BIN = server;
}
