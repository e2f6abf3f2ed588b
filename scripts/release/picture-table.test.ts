import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { LOOKS, PAGES, pictureList, pictureName } from "./picture-table.mjs";

const router = readFileSync(new URL("../../web/src/router.tsx", import.meta.url), "utf8");

it("the pictures show every route of the router", () => {
  const routes = [...router.matchAll(/^ {2}path: "([^"]+)"/gm)].map(([, path]) => path);
  expect(routes.length).toBeGreaterThan(5);
  const shown = PAGES.map(({ route }) => route);
  expect(routes.filter((route) => !shown.includes(route ?? ""))).toEqual([]);
});

it("each page and look has a picture of its own in the list", () => {
  const names = PAGES.flatMap((page) => LOOKS.map((look) => pictureName(page.name, look.name)));
  expect(new Set(names).size).toBe(PAGES.length * LOOKS.length);
  const list = pictureList(2_340_000);
  expect(list).toContain("2.3 MB");
  expect(names.filter((name) => !list.includes(`(${name})`))).toEqual([]);
});
