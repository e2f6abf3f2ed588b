const LAYOUTS = ["wall", "overlay", "counter"] as const;
const THEMES = ["dark", "light"] as const;

/** The look of a screen page. */
export interface Look {
  layout: (typeof LAYOUTS)[number];
  theme: (typeof THEMES)[number];
  /** `#rrggbb` in lower case. */
  accent: string;
  /** The colour of text on the accent colour. */
  onAccent: "#000000" | "#ffffff";
}

const ACCENT = "#3b5bdb";

const one = <Name extends string>(names: readonly [Name, ...Name[]], given: string | null): Name =>
  names.find((name) => name === given) ?? names[0];

/** `3b5bdb`, `#3b5bdb` or `35d` as `#rrggbb`; `null` for anything else. */
function colourOf(given: string): string | null {
  const digits = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec(given)?.[1]?.toLowerCase();
  if (digits === undefined) return null;
  return `#${digits.length === 3 ? digits.replace(/./g, "$&$&") : digits}`;
}

/** The relative luminance of `#rrggbb` in sRGB, 0 to 1, as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Above this luminance, black text has more contrast than white text. */
const BRIGHT = Math.sqrt(1.05 * 0.05) - 0.05;

/** The look that an address asks for: `layout`, `theme` and `accent`. An unknown value is replaced by the default. */
export function lookOf(search: string): Look {
  const asked = new URLSearchParams(search);
  const accent = colourOf(asked.get("accent") ?? "") ?? ACCENT;
  return {
    layout: one(LAYOUTS, asked.get("layout")),
    theme: one(THEMES, asked.get("theme")),
    accent,
    onAccent: luminance(accent) > BRIGHT ? "#000000" : "#ffffff",
  };
}
