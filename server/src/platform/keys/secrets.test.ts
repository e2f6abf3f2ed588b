import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/harness.ts";
import { keptSecrets } from "./secrets.ts";

describe("stored secrets", () => {
  it("are created once, stay the same, and can be read by their owner only", () => {
    const folder = join(temporaryFolder(), "new");
    const made = keptSecrets(folder);
    expect(made.authSecret).not.toBe(made.internalApiKey);
    expect(keptSecrets(folder)).toEqual(made);
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
  });

  it("are not replaced when the file is damaged", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "secrets.json"), "{");
    expect(() => keptSecrets(folder)).toThrow("restore it, or delete it");
  });
});
