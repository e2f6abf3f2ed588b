import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, type TestContext } from "vitest";
import { temporaryFolder } from "../../support/harness.ts";

const PLUGIN = join(import.meta.dirname, "../../../../examples/wordpress/headcount.php");
const SERVER = "https://live.example.com/audience";
const AUCTION = "de300000000000000000de30";

const hasPhp = spawnSync("php", ["--version"], { stdio: "ignore" }).status === 0;

/** The functions of WordPress that the plugin calls. */
const WORDPRESS = `<?php
define('ABSPATH', '/');
[$url, $GLOBALS['canEdit'], $shortcodes] = json_decode(file_get_contents('php://stdin'), true);
if ($url !== null) define('HEADCOUNT_URL', $url);
function add_shortcode($tag, $function) { $GLOBALS['registered'][$tag] = $function; }
function shortcode_atts($defaults, $given) { return array_merge($defaults, array_intersect_key((array) $given, $defaults)); }
function esc_attr($text) { return htmlspecialchars($text, ENT_QUOTES, 'UTF-8', false); }
function esc_html($text) { return esc_attr($text); }
function esc_url_raw($url, $protocols) { return in_array(parse_url($url, PHP_URL_SCHEME), $protocols, true) ? $url : ''; }
function esc_url($url, $protocols) { return esc_attr(esc_url_raw($url, $protocols)); }
function current_user_can($what) { return $what === 'edit_posts' && $GLOBALS['canEdit']; }
function wp_enqueue_script($handle, $source, $needs, $version, $options) { $GLOBALS['scripts'][$handle] = [$source, $version, $options]; }
require ${JSON.stringify(PLUGIN)};
$html = array_map(fn($given) => $GLOBALS['registered']['headcount']($given), $shortcodes);
echo json_encode(['html' => $html, 'scripts' => $GLOBALS['scripts'] ?? new stdClass]);
`;

interface Page {
  html: string[];
  scripts: Record<string, [source: string, version: null, options: object]>;
}

/** A page with these shortcodes; `""` is one without attributes. */
function render(
  { skip }: TestContext,
  shortcodes: ("" | Record<string, string>)[],
  { url = SERVER as string | null, canEdit = false } = {},
): Page {
  skip(!hasPhp, "there is no php on PATH (Debian: apt install php-cli)");
  const file = join(temporaryFolder(), "page.php");
  writeFileSync(file, WORDPRESS);
  const input = JSON.stringify([url, canEdit, shortcodes]);
  const { stdout, stderr } = spawnSync("php", ["-d", "display_errors=stderr", file], { input, encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const SLOW = { tags: ["slow"] };

describe("the WordPress plugin", () => {
  it("prints a badge for each shortcode, and loads the script once", SLOW, (test) => {
    const { html, scripts } = render(test, [
      { auction: AUCTION },
      { auction: AUCTION.toUpperCase(), label: "{n} sehen zu", lang: "de", onclick: "alert(1)" },
    ]);
    expect(html).toEqual([
      `<headcount-badge auction="${AUCTION}" url="${SERVER}"></headcount-badge>`,
      `<headcount-badge auction="${AUCTION.toUpperCase()}" url="${SERVER}" label="{n} sehen zu" lang="de"></headcount-badge>`,
    ]);
    const options = { strategy: "async", in_footer: true };
    expect(scripts).toEqual({ "headcount-badge": [`${SERVER}/badge.js`, null, options] });
  });

  it("escapes every label", SLOW, (test) => {
    const quotes = ['"><script>alert(1)</script>', "' onmouseover='alert(1)", "a\nb", "0"];
    const labels = [...quotes, ...fc.sample(fc.string({ unit: "grapheme", minLength: 1 }), 200)];
    const shortcodes = labels.map((label) => ({ auction: AUCTION, label }));
    const { html } = render(test, shortcodes);
    for (const one of html)
      expect(one).toMatch(
        new RegExp(`^<headcount-badge auction="${AUCTION}" url="${SERVER}" label="[^"'<>]+"></headcount-badge>$`),
      );
    expect(html).toHaveLength(labels.length);
  });

  const WRONG = ["", { label: "x" }, { auction: "spring" }, { auction: `${AUCTION}\n` }, { auction: `${AUCTION}"` }];

  it("prints and loads nothing for an id that is not valid, and tells an editor", SLOW, (test) => {
    const shortcodes = WRONG as ("" | Record<string, string>)[];
    expect(render(test, shortcodes)).toEqual({ html: WRONG.map(() => ""), scripts: {} });
    const problem = "<em>Headcount: the attribute auction must be the id of an auction, 24 hex digits.</em>";
    expect(render(test, shortcodes, { canEdit: true })).toEqual({ html: WRONG.map(() => problem), scripts: {} });
  });

  it.for([null, "", "live.example.com", "javascript:alert(1)"])(
    "loads nothing from the address %j",
    SLOW,
    (url, test) => {
      expect(render(test, [{ auction: AUCTION }], { url })).toEqual({ html: [""], scripts: {} });
      const { html } = render(test, [{ auction: AUCTION }], { url, canEdit: true });
      expect(html[0]).toContain("define HEADCOUNT_URL in wp-config.php");
    },
  );

  it("never loads a script from an address that an author wrote", SLOW, (test) => {
    const { html, scripts } = render(test, [{ auction: AUCTION, url: "https://evil.example" }]);
    expect(JSON.stringify([html, scripts])).not.toContain("evil");
  });
});
