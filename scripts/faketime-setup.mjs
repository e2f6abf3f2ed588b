import { ensureFaketime } from "./faketime.mjs";

/** Runs before the first fault test, and only where one was chosen. */
export default async function setup() {
  const library = await ensureFaketime();
  if (library) process.env.FAKETIME_LIB = library;
}
