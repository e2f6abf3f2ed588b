import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findBalancer } from "./balancers.mjs";

test("a load balancer is found on PATH", () => {
  const folder = mkdtempSync(join(tmpdir(), "headcount-balancers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = ["", "/nowhere", folder].join(delimiter);
  expect(findBalancer("haproxy", path)).toBeUndefined();
  writeFileSync(join(folder, "haproxy"), "");
  expect(findBalancer("haproxy", path)).toBe(join(folder, "haproxy"));
});
