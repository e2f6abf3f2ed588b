import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { cpuOf } from "../measure.ts";
import { type HeadcountServer, startHeadcount } from "../peers/headcount.ts";
import type { OwnFigure, Scenario } from "../scenario.ts";

const AUCTIONS = 10_000;
const PAGES = 20;
const LISTING_GOAL_MS = 100;

/** The query of each figure. */
const ASKED: readonly (readonly [what: string, query: string])[] = [
  ["a page", "limit=20"],
  ["a search that finds few", "q=Lamps 77&limit=20"],
  ["a search that finds nothing", "q=no such title&limit=20"],
];

/** The auction list of an organizer with a role in very many auctions. */
export const listing: Scenario = {
  name: "listing",
  what: "The list of 10,000 auctions of one organizer in SQLite: pages and searches, by processor time",
  async run({ quick, log }) {
    const server = await startHeadcount(1);
    try {
      const auctions = quick ? AUCTIONS / 10 : AUCTIONS;
      copyFirst(server, auctions);
      log(`${auctions} auctions are stored`);
      const figures: OwnFigure[] = [{ figure: "auctions", value: auctions, unit: "" }];
      for (const [what, query] of ASKED) figures.push(await asked(server, what, query));
      return figures.map((figure) => ({ side: "Headcount", ...figure }));
    } finally {
      await server.stop();
    }
  },
};

/** Copies the first auction with new titles and ids. One account cannot create so many auctions, but can have a role in them. */
function copyFirst({ database, auctionIds: [id = ""] }: HeadcountServer, count: number): void {
  const file = new DatabaseSync(database, { timeout: 10_000 });
  const { document } = file.prepare("select document from auctions where id = ?").get(id) as { document: string };
  const first = JSON.parse(document) as object;
  const insert = file.prepare("insert into auctions (document) values (?)");
  file.exec("begin");
  for (let nth = 0; nth < count; nth += 1) {
    const createdAt = new Date(Date.now() - nth * 60_000).toISOString();
    insert.run(JSON.stringify({ ...first, id: randomBytes(12).toString("hex"), title: `Lamps ${nth}`, createdAt }));
  }
  file.exec("commit");
  file.close();
}

/** The server's mean processor time per request, page by page. */
async function asked(server: HeadcountServer, what: string, query: string): Promise<OwnFigure> {
  const spent = (): number => {
    const { user, system } = cpuOf(server.pids());
    return user + system;
  };
  const before = spent();
  let next = "";
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await server.call("GET", `/api/v1/auctions?${query}${next}`);
    const { data, next: following } = (await answer.json()) as { data: { id: string }[]; next?: string | null };
    if (what === "a page" && data.length !== 20) throw new Error(`a page has ${data.length} auctions`);
    next = following ? `&before=${encodeURIComponent(following)}` : "";
  }
  const cpu = (spent() - before) / PAGES;
  return { figure: `${what}, processor time`, value: cpu, unit: "ms", goal: `≤ ${LISTING_GOAL_MS} ms` };
}
