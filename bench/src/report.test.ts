import { describe, expect, it } from "vitest";
import { markdown, table, text, written } from "./report.ts";
import type { Figure } from "./scenario.ts";

const figure = (side: string, value: number, over: Partial<Figure> = {}): Figure => ({
  side,
  figure: "CPU",
  value,
  unit: "µs",
  ...over,
});

describe("the bench's report", () => {
  it("shows sides in columns, with the ratio to the first baseline that took part", () => {
    const figures = [figure("Headcount", 12, { goal: "≤ 1.2" }), figure("ws", 20), figure("Nchan", 10)];
    expect(table({ figures })).toEqual([
      ["", "Headcount", "ws", "Nchan", "ratio to Nchan", "goal"],
      ["CPU (µs)", "12", "20", "10", "1.20 ×", "≤ 1.2"],
    ]);
  });

  it("shows a dash if a side lacks the figure", () => {
    const figures = [figure("Headcount", 1_234.5), figure("ws", 3, { figure: "loop", unit: "ms" })];
    expect(table({ figures }).slice(1)).toEqual([
      ["CPU (µs)", "1,235", "–", "", ""],
      ["loop (ms)", "–", "3", "", ""],
    ]);
  });

  it("is the same table in a terminal and on a page", () => {
    const result = { name: "steady", what: "One room", figures: [figure("Headcount", 12.34)] };
    expect(text(result)).toBe("steady: One room\n\n          Headcount  goal\nCPU (µs)       12.3");
    expect(markdown(result)).toContain("|  | Headcount | goal |\n| --- | ---: | ---: |\n| CPU (µs) | 12.3 |  |");
  });

  it("replaces only the page's section of the scenario", () => {
    const page = "before\n<!-- further scenarios -->\nafter";
    const once = written(page, "a", "first $& one");
    const both = written(once, "b", "other");
    expect(written(both, "a", "second")).toBe(both.replace("first $& one", "second"));
    expect(both).toContain("first $& one");
    expect(() => written("nothing", "a", "first")).toThrow("no place for a");
  });
});
