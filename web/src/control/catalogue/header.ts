import type { Row } from "./rows.ts";

/** The content of a column. `null`: not imported, and not chosen by a person. */
export type Meaning = "number" | "suffix" | "title" | "estimate" | "description" | "ignore" | null;
type Named = Exclude<Meaning, "ignore" | null>;

/** The cells of a table that form the lots. */
export interface Mapping {
  /** Index of the row with the column names; `null` without one. */
  header: number | null;
  /** One for each column. */
  columns: Meaning[];
}

/** Column names in auction software and spreadsheets, without spaces and accents. If two columns match, the earlier name wins. */
const NAMES: Record<Named, readonly string[]> = {
  number: [
    ..."lotnumber lotnum lotno lotnr lotn lot# lots# lot lots salelot cataloguenumber catalogno catalognumber catalogueno catno".split(
      " ",
    ),
    ..."losnummer losnr losno los lotnummer loskatalognr katalognummer katalognr katnr postennummer posten position posnr pos".split(
      " ",
    ),
    ..."numerodelot numerolot numlot nolot ndelot nlot numlots lotnumero".split(" "),
    ..."nodelote numerodelote numerodellote numerolote numlote nolote nrolote nrodelote nlote ndelote lote".split(" "),
    ..."numerodilotto numerolotto numlotto nlotto nrlotto ndilotto lotto".split(" "),
    ..."kavelnummer kavelnr kavelno kavel volgnummer volgnr".split(" "),
    ..."nodolote numerodolote nrlote nrdolote ndolote loten".split(" "),
    ..."number nummer numero num nro nr no n # itemnumber itemno itemnr item# ref reference referenz lotid itemid id".split(
      " ",
    ),
  ],
  suffix: [
    ..."lotsuffix lotext lotextension lotnumext lotnumberextension lotletter suffix extension ext letter".split(" "),
    ..."loszusatz loserganzung zusatz buchstabe suffixe suffixelot sufijo sufijolote suffisso suffissolotto toevoeging sufixo".split(
      " ",
    ),
  ],
  title: [
    ..."title lottitle lotname lead leadline leadtext heading headline itemtitle itemname name shorttitle".split(" "),
    ..."titel lostitel kurztitel bezeichnung losbezeichnung kurzbezeichnung kurzbeschreibung kurztext uberschrift gegenstand objekt objektbezeichnung artikel".split(
      " ",
    ),
    ..."titre titredulot titrelot intitule designation libelle objet nom nomdulot".split(" "),
    ..."titulo titulodellote titulolote denominacion nombre nombredellote articulo objeto".split(" "),
    ..."titolo titololotto titolodellotto denominazione intestazione nome oggetto".split(" "),
    ..."kaveltitel kavelnaam naam korteomschrijving voorwerp object".split(" "),
    ..."titulodolote designacao nomedolote artigo objecto".split(" "),
    ..."shortdescription shortdesc item player artwork work product".split(" "),
  ],
  description: [
    ..."description lotdescription itemdescription fulldescription longdescription desc details detail catalogtext cataloguetext text body".split(
      " ",
    ),
    ..."beschreibung losbeschreibung langbeschreibung langtext katalogtext objektbeschreibung erlauterung".split(" "),
    ..."descriptif descriptiondulot descriptionlot descriptionlongue".split(" "),
    ..."descripcion descripciondellote descripcionlote detalle detalles".split(" "),
    ..."descrizione descrizionelotto descrizionedellotto dettagli".split(" "),
    ..."omschrijving kavelomschrijving beschrijving langeomschrijving".split(" "),
    ..."descricao descricaodolote detalhes".split(" "),
  ],
  estimate: [
    ..."estimate estimates estimaterange est lowestimate lowest estimatelow estlow lowestimateprice highestimate highest estimatehigh esthigh presaleestimate minestimate maxestimate estimatemin estimatemax estimatefrom estimateto".split(
      " ",
    ),
    ..."schatzpreis schatzpreise schatzwert schatzung taxe taxwert unterertaxwert oberertaxwert schatzpreisvon schatzpreisbis schatzpreismin schatzpreismax schatzpreisunten schatzpreisoben untereschatzung obereschatzung untererschatzpreis obererschatzpreis schatzungvon schatzungbis schatzungmin schatzungmax".split(
      " ",
    ),
    ..."estimation estimations estimationbasse estimationhaute estbasse esthaute estimationmin estimationmax estimationmini estimationmaxi prixestime".split(
      " ",
    ),
    ..."estimacion estimacionbaja estimacionalta estimacionminima estimacionmaxima estimacionmin estimacionmax estimado valorestimado precioestimado preciodeestimacion tasacion".split(
      " ",
    ),
    ..."stima stime stimaminima stimamassima stimamin stimamax stimabassa stimaalta valutazione".split(" "),
    ..."taxatie taxatielaag taxatiehoog taxatiewaarde taxatiemin taxatiemax schatting schattinglaag schattinghoog richtprijs".split(
      " ",
    ),
    ..."estimativa estimativaminima estimativamaxima estimativabaixa estimativaalta estimativamin estimativamax avaliacao precoestimado".split(
      " ",
    ),
  ],
};

const RANKS = new Map<string, { meaning: Named; rank: number }>();
for (const [meaning, names] of Object.entries(NAMES) as [Named, readonly string[]][])
  for (const [rank, name] of names.entries()) if (!RANKS.has(name)) RANKS.set(name, { meaning, rank });

/** A name without accents, spaces, marks, brackets with content, and a currency. */
const keyOf = (name: string): string =>
  name
    .replace(/\(.*?\)|\[.*?\]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/[^a-z0-9#]+/g, "")
    .replace(/(?<=.{3})(eur|euro|usd|gbp|chf|brl)$/, "");

/** The content of a column with this name; `null` for an unknown name. */
export function meaningOf(name: string): { meaning: Named; rank: number } | null {
  const key = keyOf(name);
  const known = RANKS.get(key);
  if (known) return known;
  // `Lot 1` is a lot.
  if (isNumberLike(name)) return null;
  // `Title_EN`, `Beschreibung DE`, `Description 1`.
  const shorter = /^(.{3,}?)(en|de|fr|es|it|nl|pt|\d)$/.exec(key)?.[1];
  return (shorter !== undefined && RANKS.get(shorter)) || null;
}

/** A text without the direction marks that programs for Arabic and Hebrew put around numbers. */
export const unmarked = (text: string): string => text.replace(/[\u200E\u200F\u061C]/g, "");

/** Whether a cell can be a lot number, such as `12A`, `#7` or `Lot 12-B`. */
export const isNumberLike = (cell: string): boolean =>
  /^\s*(?:(?:lot|los|lote|lotto|kavel|n[ro]?)\b[.:\s]*|[#№]\s*|n[°º]\s*)?\p{Nd}{1,9}\s*[-./]?\s*[a-z]{0,3}\s*$/iu.test(
    unmarked(cell),
  );

const isNumber = (cell: string): boolean => /^\s*[#№]?\s*\p{Nd}+\s*$/u.test(unmarked(cell));
const isFilled = (cell: string | undefined): cell is string => cell !== undefined && cell.trim() !== "";

/** Whether a row has column names: known names and no number. */
const namesColumns = ({ cells }: Row, atLeast: number): boolean =>
  cells.filter((cell) => meaningOf(cell) !== null).length >= atLeast && !cells.some(isNumber);

/** Maximum rows above the column names, such as the sale's title. */
const MAX_BEFORE = 10;

/** The row with the column names: by known names, else the first row if it has no number above a column of numbers. */
function headerOf(rows: readonly Row[]): number | null {
  const first = rows[0];
  if (!first) return null;
  if (namesColumns(first, 1)) return 0;
  const later = rows.slice(0, MAX_BEFORE).findIndex((row) => namesColumns(row, 2));
  if (later >= 0 && rows.slice(0, later).every(({ cells }) => !isNumber(cells[0] ?? ""))) return later;
  const rest = rows.slice(1);
  const isHead = (cell: string, i: number): boolean =>
    isFilled(cell) &&
    !/\p{Nd}/u.test(cell) &&
    rest.length > 0 &&
    rest.filter(({ cells }) => isNumberLike(cells[i] ?? "")).length > rest.length / 2;
  return first.cells.some(isHead) ? 0 : null;
}

/** The number of cells in a row, without empty ones at its end. */
const filledWidth = (cells: readonly string[]): number =>
  cells.reduce((width, cell, i) => (isFilled(cell) ? i + 1 : width), 0);

/** The most frequent width of a row; of equally frequent ones, the smaller. At least two if any row has two cells. */
function usualWidth(rows: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) {
    const width = filledWidth(cells);
    counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const [usual] = [...counts].sort(([a, many], [b, others]) => others - many || a - b);
  return Math.max(usual?.[0] ?? 0, Math.min(2, ...[Math.max(0, ...counts.keys())]));
}

/** Finds unnamed columns by content: the one with the most numbers is the number, the first one with words is the title. */
function byContent(rows: readonly Row[], columns: Meaning[]): void {
  const share = (i: number, is: (cell: string) => boolean): number =>
    rows.filter(({ cells }) => isFilled(cells[i]) && is(cells[i] ?? "")).length / Math.max(1, rows.length);
  const free = columns.flatMap((meaning, i) => (meaning === null ? [i] : []));
  if (!columns.includes("number")) {
    const best = free.reduce((top, i) => (share(i, isNumberLike) > share(top, isNumberLike) ? i : top), free[0] ?? 0);
    if (columns[best] === null) columns[best] = "number";
  }
  if (columns.includes("title")) return;
  const described = columns.indexOf("description");
  const words = free.find((i) => columns[i] === null && share(i, (cell) => /\p{L}/u.test(cell)) > 0);
  // A description alone is the title.
  const title = described >= 0 ? described : words;
  if (title !== undefined) columns[title] = "title";
}

/** A first mapping, which the person can change. */
export function mappingOf(rows: readonly Row[], header: number | null = headerOf(rows)): Mapping {
  const names = header === null ? [] : (rows[header]?.cells ?? []);
  const data = rows.slice(header === null ? 0 : header + 1);
  const width = Math.max(filledWidth(names), header === null ? usualWidth(data) : 0);
  const columns = Array.from({ length: width }, (): Meaning => null);
  const found = names.slice(0, width).map(meaningOf);
  for (const [i, known] of found.entries()) {
    if (!known) continue;
    const isBest = !found.some(
      (other, j) =>
        other?.meaning === known.meaning && (other.rank < known.rank || (other.rank === known.rank && j < i)),
    );
    // Two estimates are a range, and two descriptions belong together. A lot has one number and one title.
    if (isBest || known.meaning === "estimate" || known.meaning === "description") columns[i] = known.meaning;
  }
  byContent(data, columns);
  return { header, columns };
}

/** Whether the names of all required columns are known, so that no check is needed. */
export function isSure(rows: readonly Row[], { header, columns }: Mapping): boolean {
  if (header === null) {
    const numbers = rows.filter(({ cells }) => isNumberLike(cells[columns.indexOf("number")] ?? ""));
    return columns.length <= 2 && numbers.length > rows.length / 2;
  }
  const names = rows[header]?.cells ?? [];
  const isNamed = (wanted: Meaning): boolean =>
    columns.every((meaning, i) => meaning !== wanted || meaningOf(names[i] ?? "") !== null);
  return isNamed("number") && isNamed("title") && columns.includes("title");
}
