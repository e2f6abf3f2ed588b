import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROGRAM_FLAGS } from "./headcount.ts";

it("the measured server runs with the options that the image gives", () => {
  const dockerfile = readFileSync(new URL("../../../Dockerfile", import.meta.url), "utf8");
  const [, ...command] = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)?.[1] ?? "");
  expect(command.slice(0, -1)).toEqual(PROGRAM_FLAGS);
});
