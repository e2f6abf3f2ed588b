import { ensureBalancers } from "./balancers.mjs";

/** Runs before the first fault test, and only if a fault test was selected. */
export default async function setup() {
  for (const [name, file] of await ensureBalancers()) process.env[`${name.toUpperCase()}_BIN`] = file;
}
