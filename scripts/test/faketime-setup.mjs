import { ensureFaketime } from "./faketime.mjs";

/** Runs before the first fault test, and only if a fault test was selected. */
export default async function setup() {
  const library = await ensureFaketime();
  if (library) process.env.FAKETIME_LIB = library;
}
