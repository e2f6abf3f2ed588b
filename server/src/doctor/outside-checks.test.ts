import { describe, expect, it } from "vitest";
import { lineOf } from "./finding.ts";
import type { Outside } from "./outside.ts";
import { encryption, metrics, origins, transports } from "./outside-checks.ts";

const PAGES = "https://live.example";
/** A healthy deployment, apart from the changes of a test. */
const outside = (over: Partial<Outside> = {}): Outside => ({
  pages: PAGES,
  sockets: PAGES,
  error: null,
  changed: [],
  transportSecurity: "max-age=31536000",
  foreignWrite: 403,
  metrics: [{ url: PAGES, status: 403 }],
  plain: { status: 301, location: "https://live.example/" },
  cookie: "headcount.session_token=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
  handshakes: [],
  lost: 0,
  polls: 6,
  addresses: [],
  ...over,
});
const problems = (judged: ReturnType<typeof encryption>): string[] =>
  judged.filter(({ level }) => level !== "ok").map((finding) => lineOf("x", finding));

describe("the doctor's check of encryption", () => {
  const said = (over: Partial<Outside>) => problems(encryption(outside(over)));

  it("reports nothing if everything uses https, whether plain http is redirected, refused or closed", () => {
    for (const plain of [outside().plain, null, { status: 404, location: "" }]) expect(said({ plain })).toEqual([]);
  });

  it("reports passwords that can be read in transit, but not on the same machine", () => {
    expect(said({ pages: "http://live.example" })).toEqual([expect.stringContaining("others can read passwords")]);
    expect(said({ pages: "http://localhost:8080" })).toEqual([]);
  });

  it("reports each missing part", () => {
    expect(said({ plain: { status: 200, location: "" } })).toEqual([expect.stringContaining("redirect http to https")]);
    expect(said({ plain: { status: 302, location: "http://live.example/x" } })).toHaveLength(1);
    expect(said({ transportSecurity: null })).toEqual([expect.stringContaining("Strict-Transport-Security")]);
    expect(said({ cookie: "headcount.session_token=; Path=/; HttpOnly" })).toEqual([
      expect.stringContaining("set PUBLIC_URL to the https address"),
    ]);
    expect(said({ error: "certificate has expired" })).toEqual([
      expect.stringMatching(/^fail.*cannot be opened from here \(certificate has expired\)/),
    ]);
  });
});

describe("the doctor's check of sockets", () => {
  const handshake = (transport: "polling" | "websocket", found: "accepted" | "refused" | "silent") =>
    ({ transport, origin: PAGES, wanted: "accepted", found }) as const;

  it("reports when no socket can be opened, or when one transport is closed to the server's own pages", () => {
    expect(
      problems(transports(outside({ handshakes: [handshake("polling", "silent"), handshake("websocket", "silent")] }))),
    ).toEqual([expect.stringContaining("no socket can be opened")]);
    expect(
      problems(
        transports(outside({ handshakes: [handshake("polling", "silent"), handshake("websocket", "accepted")] })),
      ),
    ).toEqual([expect.stringContaining("warn  x: long polling does not work")]);
    expect(
      problems(origins(outside({ handshakes: [handshake("polling", "refused"), handshake("websocket", "refused")] }))),
    ).toEqual([expect.stringContaining("cannot open a socket")]);
  });
});

describe("the doctor's check of metrics", () => {
  it("warns if public metrics are intended, and fails if they are not", () => {
    const open = outside({ metrics: [{ url: PAGES, status: 200 }] });
    expect(problems(metrics(open, true))).toEqual([expect.stringMatching(/^warn/)]);
    expect(problems(metrics(open, false))).toEqual([expect.stringMatching(/^fail/)]);
    expect(metrics(outside({ metrics: [{ url: PAGES, status: null }] }), false)).toEqual([]);
  });
});
