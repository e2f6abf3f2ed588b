import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/harness.ts";
import { keptSecrets } from "./secrets.ts";

describe("the kept secrets", () => {
  it("are made once, stay the same, and are readable by the owner alone", () => {
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
