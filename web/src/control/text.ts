import type { Role } from "@headcount/protocol";
import { ROLE_IN_SENTENCE } from "../format/role-words.ts";
import { i18n } from "../languages/i18n.ts";
import type { Column } from "./catalogue/read.ts";
import type { EntryType, Missing } from "./desk-entry.ts";
import type { Obstacle } from "./entries/entry-queue.ts";
import type { LotStatus } from "./run-sheet/lot-rows.ts";

type Meaning = Exclude<Column["meaning"], null> | "";

/** All texts of the control page. */
export const TEXT = {
  notPermitted: i18n._("You can watch the sale here, but you cannot record it"),
  role: (role: Role | null): string =>
    role === null
      ? i18n._("You have no role in this auction. An owner can make you an editor.")
      : i18n._("You are {role} of this auction. An owner can make you an editor.", {
          role: ROLE_IN_SENTENCE[role],
        }),
  notLive: i18n._("Not live yet"),
  ended: i18n._("The auction has ended"),
  visible: i18n._("Visitors already see your entries."),

  entry: {
    lot_opened: i18n._("Open lot"),
    bid: i18n._("Bid"),
    sold: i18n._("Sold"),
    unsold: i18n._("Unsold"),
    passed: i18n._("Passed"),
    withdrawn: i18n._("Withdrawn"),
    break: i18n._("Break"),
  } satisfies Record<EntryType, string>,
  /** Beside the name of an entry: the lot to open, the price of the bid, or the result of the sale. */
  lotHint: (number: string): string => i18n._("Lot {number}", { number }),
  soldHint: (price: string, bidder: string): string => [price, bidder].filter((part) => part !== "").join(" · "),
  undo: i18n._("Undo"),
  stillUndoing: (entry: string): string =>
    i18n._("Still undoing: {entry}. Only one entry is undone at a time.", { entry }),
  nothingToUndo: i18n._("There is nothing to undo"),

  block: {
    title: i18n._("On the block"),
    lot: (number: string): string => i18n._("Lot {number} on the block", { number }),
    none: i18n._("Nothing is on the block"),
    next: (number: string, title: string): string => i18n._("Next: lot {number} {title}", { number, title }).trim(),
    noNext: i18n._("Next: enter a lot number"),
    noBid: i18n._("No bid yet"),
    estimate: (estimate: string): string => i18n._("Estimate {estimate}", { estimate }),
    since: (time: string): string => i18n._("On the block for {time}", { time }),
    heat: (heat: string): string => i18n._("Heat {heat} of 100", { heat }),
  },

  watching: { now: i18n._("watching now"), old: i18n._("not updated"), line: i18n._("last 5 minutes") },

  runSheet: {
    list: i18n._("Lots of the catalogue"),
    search: i18n._("Find a lot"),
    nothing: (text: string): string => i18n._("No lot has “{text}” in its number or title.", { text }),
    found: (found: string, all: string): string => i18n._("{found} of {all} lots", { found, all }),
    status: {
      open: i18n._({ id: "lot status: open", message: "Open" }),
      sold: i18n._("Sold"),
      unsold: i18n._("Unsold"),
      passed: i18n._("Passed"),
      withdrawn: i18n._("Withdrawn"),
      noHammer: i18n._("No hammer"),
      notYet: i18n._("Not yet"),
    } satisfies Record<LotStatus, string>,
    open: i18n._("Open"),
    openLot: (number: string): string => i18n._("Open: lot {number}", { number }),
    edit: (number: string): string => i18n._("Change lot {number}", { number }),
    number: i18n._("Lot number"),
    title: i18n._("Title of the lot"),
    taken: i18n._("This number exists already"),
    save: i18n._("Save"),
  },

  fields: {
    title: i18n._("Next entry"),
    lot: i18n._("Next lot"),
    lotTitle: i18n._("Title"),
    bidder: i18n._("Bidder"),
    bidderHelp: i18n._("Public"),
    bidders: i18n._("Bidders"),
    price: i18n._("Next bid"),
    priceHelp: i18n._("Then press Enter"),
    raise: (by: string): string => i18n._("Raise by {by}", { by }),
    lower: (by: string): string => i18n._("Lower by {by}", { by }),
    increment: i18n._("Increment"),
    incrementHelp: i18n._("Keys + and −"),
    currency: i18n._("Currency"),
    missing: { price: i18n._("Type a price first"), currency: i18n._("Three letters, such as EUR") } satisfies Record<
      Missing,
      string
    >,
    note: i18n._("Note"),
    noteHelp: i18n._("Public. Key N"),
    record: i18n._("Record note"),
  },

  status: {
    saved: i18n._("All saved"),
    notSaved: i18n._("Not everything was saved"),
    waiting: (count: number): string => i18n._("{count} waiting to be sent", { count }),
    because: (waiting: string, reason: string): string => `${waiting}: ${reason}`,
    stopped: i18n._("stopped"),
    obstacle: {
      unreachable: i18n._("the server cannot be reached, trying again"),
      blocked: i18n._(
        "something on this device blocks the request, such as an ad blocker or a privacy extension. Allow this site there. Trying again",
      ),
      busy: i18n._("the server cannot save it now, trying again"),
    } satisfies Record<Obstacle, string>,
    undoable: (entry: string): string => i18n._("Undo deletes: {entry}", { entry }),
    notUpdated: (reason: string): string =>
      i18n._("Entries of other people are not shown right now. {reason}", { reason }),
    notKept: i18n._("This browser cannot store entries. Keep this page open until all are saved."),
    undoing: (entry: string, reason: string | null): string =>
      reason === null
        ? i18n._("Undoing: {entry}", { entry })
        : i18n._("Undoing: {entry}. Not done yet: {reason}.", { entry, reason }),
    keep: i18n._("Keep the entry"),
    refused: (entry: string, reason: string | null): string =>
      i18n._("Not saved: {entry}. {reason}", { entry, reason: reason ?? "" }).trimEnd(),
    notUndone: (entry: string, reason: string | null): string =>
      i18n._("Could not be undone: {entry}. {reason}", { entry, reason: reason ?? "" }).trimEnd(),
    discard: i18n._("Discard"),
    ok: i18n._("OK"),
  },

  unsaved: {
    count: (entries: number): string =>
      i18n._("{entries, plural, one {# entry was not saved} other {# entries were not saved}}", { entries }),
    help: i18n._("This browser keeps them. They are sent automatically when you may record again."),
    save: i18n._("Save as file"),
    discard: i18n._("Discard"),
    confirm: i18n._("Discard these entries?"),
    confirmHelp: (count: string): string =>
      i18n._("{count}. This permanently deletes them from this browser.", { count }),
  },

  latest: {
    title: i18n._("Latest"),
    none: i18n._("No entries yet."),
    waiting: i18n._("waiting"),
    edit: (entry: string): string => i18n._("Edit: {entry}", { entry }),
    delete: (entry: string): string => i18n._("Delete: {entry}", { entry }),
    deleted: (entry: string): string => i18n._("Deleted: {entry}", { entry }),
    confirm: i18n._("Delete this entry?"),
    confirmHelp: (entry: string, audience: string): string =>
      i18n._("{entry}. {audience} It disappears from the live page.", { entry, audience }),
    action: i18n._("Delete"),
  },

  edit: {
    title: i18n._("Edit entry"),
    field: { lotNumber: i18n._("Lot"), lotTitle: i18n._("Title"), bidder: i18n._("Bidder"), text: i18n._("Note") },
    price: i18n._("Price"),
    currency: i18n._("Currency"),
    save: i18n._("Save"),
  },

  catalogue: {
    title: i18n._("Catalogue"),
    none: i18n._("No lots yet. Choose a CSV file with one lot per line: number, title."),
    lots: (count: string): string => i18n._("{count} lots. Press O to open the next lot.", { count }),
    noFile: i18n._("The lots that were opened so far. A CSV file brings those to come: number, title."),
    file: i18n._("Catalogue file"),
    choose: i18n._("Choose a file"),
    unreadable: (file: string): string => i18n._("{file} cannot be read. Choose it again.", { file }),
    thisText: i18n._("This text"),
    tooLarge: (file: string, size: string, most: number): string =>
      i18n._(
        "{file} has {size} MB. A catalogue may have {most} MB. Save only the columns of the lots as CSV and choose that file.",
        { file, size, most },
      ),
    paste: i18n._("Paste"),
    pasted: i18n._("Lots, one per line"),
    example: i18n._("1, Ming vase\n2, Bronze horse"),
    preview: i18n._("Preview"),

    nothing: i18n._("Nothing was imported"),
    check: i18n._("Check the columns"),
    checkHelp: i18n._("Some column names are not known. Choose what these columns contain."),
    count: (lots: number, count: string): string =>
      i18n._("{lots, plural, one {{count} lot} other {{count} lots}}", { lots, count }),
    read: (lots: number, count: string): string =>
      i18n._("{lots, plural, one {{count} was read.} other {{count} were read.}}", { lots, count }),
    replaces: (before: string): string => i18n._(" They replace the {before} in the catalogue.", { before }),
    readLots: i18n._("Lots that were read"),
    import: (count: string): string => i18n._("Import {count}", { count }),
    notAsIs: i18n._("Some parts of the file are changed or left out"),
    line: (line: string, message: string): string => i18n._("Line {line}: {message}", { line, message }),
    showAll: (count: string): string => i18n._("Show all {count}", { count }),
    more: (count: string): string => i18n._("and {count} more", { count }),
    column: { lot: i18n._("Lot"), title: i18n._("Title"), estimate: i18n._("Estimate") },

    separator: i18n._("Separator"),
    separators: { ";": i18n._("Semicolon"), ",": i18n._("Comma"), "\t": i18n._("Tab"), "|": i18n._("Vertical bar") },
    encoding: i18n._("Encoding"),
    encodingHelp: i18n._("Check letters such as ä, é, ñ"),
    encodings: {
      "windows-1252": i18n._("Western (Windows-1252)"),
      "windows-1250": i18n._("Central European (Windows-1250)"),
      "windows-1251": i18n._("Cyrillic (Windows-1251)"),
      "windows-1253": i18n._("Greek (Windows-1253)"),
      "windows-1254": i18n._("Turkish (Windows-1254)"),
      macintosh: i18n._("Mac OS Roman"),
      shift_jis: i18n._("Japanese (Shift JIS)"),
      gb18030: i18n._("Chinese (GB 18030)"),
      big5: i18n._("Chinese (Big5)"),
      "euc-kr": i18n._("Korean (EUC-KR)"),
    },
    hasHeader: i18n._("The first line has the column names"),
    columns: i18n._("Columns of the file"),
    columnHeads: [i18n._("Column"), i18n._("Examples"), i18n._("Import as")],
    columnNumber: (number: number): string => i18n._("Column {number}", { number }),
    importAs: (column: string): string => i18n._("Import {column} as", { column }),
    meaning: {
      "": i18n._("Not imported"),
      number: i18n._("Lot number"),
      suffix: i18n._("Suffix of the number"),
      title: i18n._("Title"),
      estimate: i18n._("Estimate"),
      description: i18n._("Description"),
      ignore: i18n._("Ignore"),
    } satisfies Record<Meaning, string>,

    notTable: (kind: string): string =>
      i18n._("This file is {kind}, not a table of text. Save the lots as CSV and choose that file.", { kind }),
    kind: {
      workbook: i18n._("a workbook"),
      pdf: i18n._("a PDF"),
      xml: i18n._("an XML file"),
      web: i18n._("a web page"),
      rtf: i18n._("a text document (RTF)"),
      json: i18n._("JSON"),
      binary: i18n._("a picture, an archive or a program"),
    },
    noNumbers: i18n._("No column is chosen for the lot numbers."),
    noLots: i18n._("No lots were found."),
    noneRead: i18n._("No lot could be read."),
    tooMany: (lots: string, most: string): string =>
      i18n._("There are {lots} lots. A catalogue has at most {most}.", { lots, most }),

    warning: {
      lostCharacters: i18n._("some characters cannot be read (\ufffd). The file may be damaged or in another encoding"),
      lostCells: (cells: string): string =>
        i18n._("more cells than columns: {cells} is left out, and others may be in the wrong column", { cells }),
      addedCells: (cells: string, column: string): string =>
        i18n._("more cells than columns: {cells} was added to the {column}", { cells, column }),
      field: { title: i18n._("title"), estimate: i18n._("estimate"), description: i18n._("description") },
      tooLong: (field: string, most: number, end: string): string =>
        i18n._("the {field} is longer than {most} characters and is cut off: {end}", { field, most, end }),
      titleLines: (title: string): string => i18n._("the title has several lines: {title}", { title }),
      column: (name: string, example: string): string =>
        i18n._("the column {name} is not imported: {example}", { name, example }),
      beforeHeader: (text: string): string => i18n._("above the column names: {text} is left out", { text }),
      headerAgain: i18n._("this line repeats the column names and is left out"),
      unclosed: (text: string): string =>
        i18n._("a quotation mark is not closed and is kept as text: {text}", { text }),
      controls: (text: string): string => i18n._("control characters are left out: {text}", { text }),
      noNumber: (lot: string): string => i18n._("no lot number: {lot} is left out", { lot }),
      longNumber: (most: number, lot: string): string =>
        i18n._("the lot number is longer than {most} characters: {lot} is left out", { most, lot }),
      duplicate: (number: string, line: number, lot: string): string =>
        i18n._("lot {number} is already in line {line}: {lot} is left out", { number, line, lot }),
    },
  },
} as const;
