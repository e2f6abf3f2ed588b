import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { API_TYPES, writeApiTypes } from "../../support/api-types.ts";
import { temporaryFolder } from "../../support/harness.ts";

test("the SDK's types of the API match the OpenAPI document: npm run api-types", async () => {
  const file = join(temporaryFolder(), "schema.ts");
  await writeApiTypes(file);
  expect(readFileSync(file, "utf8")).toBe(readFileSync(API_TYPES, "utf8"));
});
