import { describe, expect, it } from "vitest";
import { qrCode, svgOf } from "./qr-code.ts";

describe("a QR code", () => {
  it("has an empty border of four modules, and its three corners", () => {
    const { path, size } = qrCode("https://headcount.example/t/auction/0123456789abcdef01234567/live");
    const modules = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(modules.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join("")).toBe(path);
    expect([Math.min(...modules.flat()), Math.max(...modules.flat())]).toEqual([4, size - 5]);
    const isDark = (x: number, y: number): boolean => modules.some(([a, b]) => a === x && b === y);
    for (const [x, y] of [
      [4, 4],
      [size - 11, 4],
      [4, size - 11],
    ] as const)
      expect([isDark(x, y), isDark(x + 1, y + 1), isDark(x + 3, y + 3), isDark(x + 6, y + 6)]).toEqual([
        true,
        false,
        true,
        true,
      ]);
  });

  it("is an SVG with dark modules on white", () => {
    const code = qrCode("a");
    expect(svgOf(code)).toContain(`viewBox="0 0 ${code.size} ${code.size}"`);
    expect(svgOf(code)).toContain('fill="#fff"');
  });
});
