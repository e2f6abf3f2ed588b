import type { Role } from "@headcount/protocol";
import type { Column } from "./catalogue/read.ts";
import type { EntryType, Missing } from "./desk-entry.ts";
import type { Obstacle } from "./entries/entry-queue.ts";
import type { LotStatus } from "./run-sheet/lot-rows.ts";

type Meaning = Exclude<Column["meaning"], null> | "";

/** All texts of the control page. */
export const TEXT = {
  notPermitted: "You can watch the sale here, but you cannot record it",
  role: (role: Role | null): string =>
    `${role === null ? "You have no role in this auction." : `You are ${role} of this auction.`} An owner can make you an editor.`,
  notLive: "Not live yet",
  ended: "The auction has ended",
  visible: "Visitors already see your entries.",

  entry: {
    lot_opened: "Open lot",
    bid: "Bid",
    sold: "Sold",
    unsold: "Unsold",
    passed: "Passed",
    withdrawn: "Withdrawn",
    break: "Break",
  } satisfies Record<EntryType, string>,
  /** Beside the name of an entry: the lot to open, the price of the bid, or the result of the sale. */
  lotHint: (number: string): string => `Lot ${number}`,
  soldHint: (price: string, bidder: string): string => [price, bidder].filter((part) => part !== "").join(" · "),
  undo: "Undo",
  stillUndoing: (entry: string): string => `Still undoing: ${entry}. Only one entry is undone at a time.`,
  nothingToUndo: "There is nothing to undo",

  block: {
    title: "On the block",
    lot: (number: string): string => `Lot ${number} on the block`,
    none: "Nothing is on the block",
    next: (number: string, title: string): string => `Next: lot ${number} ${title}`.trim(),
    noNext: "Next: enter a lot number",
    noBid: "No bid yet",
    estimate: (estimate: string): string => `Estimate ${estimate}`,
    since: (time: string): string => `On the block for ${time}`,
  },

  watching: { now: "watching now", old: "not updated", line: "last 5 minutes" },

  runSheet: {
    list: "Lots of the catalogue",
    search: "Find a lot",
    nothing: (text: string): string => `No lot has “${text}” in its number or title.`,
    found: (found: string, all: string): string => `${found} of ${all} lots`,
    status: {
      open: "Open",
      sold: "Sold",
      unsold: "Unsold",
      passed: "Passed",
      withdrawn: "Withdrawn",
      noHammer: "No hammer",
      notYet: "Not yet",
    } satisfies Record<LotStatus, string>,
    open: "Open",
    openLot: (number: string): string => `Open: lot ${number}`,
    edit: (number: string): string => `Change lot ${number}`,
    number: "Lot number",
    title: "Title of the lot",
    taken: "This number exists already",
    save: "Save",
  },

  fields: {
    title: "Next entry",
    lot: "Next lot",
    lotTitle: "Title",
    bidder: "Bidder",
    bidderHelp: "Public",
    bidders: "Bidders",
    price: "Next bid",
    priceHelp: "Then press Enter",
    raise: (by: string): string => `Raise by ${by}`,
    lower: (by: string): string => `Lower by ${by}`,
    increment: "Increment",
    incrementHelp: "Keys + and −",
    currency: "Currency",
    missing: { price: "Type a price first", currency: "Three letters, such as EUR" } satisfies Record<Missing, string>,
    note: "Note",
    noteHelp: "Public. Key N",
    record: "Record note",
  },

  status: {
    saved: "All saved",
    notSaved: "Not everything was saved",
    waiting: (count: number): string => `${count} waiting to be sent`,
    because: (waiting: string, reason: string): string => `${waiting}: ${reason}`,
    stopped: "stopped",
    obstacle: {
      unreachable: "the server cannot be reached, trying again",
      blocked:
        "something on this device blocks the request, such as an ad blocker or a privacy extension. Allow this site there. Trying again",
      busy: "the server cannot save it now, trying again",
    } satisfies Record<Obstacle, string>,
    undoable: (entry: string): string => `Undo deletes: ${entry}`,
    notUpdated: (reason: string): string => `Entries of other people are not shown right now. ${reason}`,
    notKept: "This browser cannot store entries. Keep this page open until all are saved.",
    undoing: (entry: string, reason: string | null): string =>
      `Undoing: ${entry}${reason === null ? "" : `. Not done yet: ${reason}.`}`,
    keep: "Keep the entry",
    refused: (entry: string, reason: string | null): string => `Not saved: ${entry}. ${reason ?? ""}`.trimEnd(),
    notUndone: (entry: string, reason: string | null): string =>
      `Could not be undone: ${entry}. ${reason ?? ""}`.trimEnd(),
    discard: "Discard",
    ok: "OK",
  },

  unsaved: {
    count: (entries: number): string => (entries === 1 ? "1 entry was not saved" : `${entries} entries were not saved`),
    help: "This browser keeps them. They are sent automatically when you may record again.",
    save: "Save as file",
    discard: "Discard",
    confirm: "Discard these entries?",
    confirmHelp: (count: string): string => `${count}. This permanently deletes them from this browser.`,
  },

  latest: {
    title: "Latest",
    none: "No entries yet.",
    waiting: "waiting",
    edit: (entry: string): string => `Edit: ${entry}`,
    delete: (entry: string): string => `Delete: ${entry}`,
    deleted: (entry: string): string => `Deleted: ${entry}`,
    confirm: "Delete this entry?",
    confirmHelp: (entry: string, audience: string): string => `${entry}. ${audience} It disappears from the live page.`,
    action: "Delete",
  },

  edit: {
    title: "Edit entry",
    field: { lotNumber: "Lot", lotTitle: "Title", bidder: "Bidder", text: "Note" },
    price: "Price",
    currency: "Currency",
    save: "Save",
  },

  catalogue: {
    title: "Catalogue",
    none: "No lots yet. Choose a CSV file with one lot per line: number, title.",
    lots: (count: string): string => `${count} lots. Press O to open the next lot.`,
    noFile: "The lots that were opened so far. A CSV file brings those to come: number, title.",
    file: "Catalogue file",
    choose: "Choose a file",
    unreadable: (file: string): string => `${file} cannot be read. Choose it again.`,
    thisText: "This text",
    tooLarge: (file: string, size: string, most: number): string =>
      `${file} has ${size} MB. A catalogue may have ${most} MB. Save only the columns of the lots as CSV and choose that file.`,
    paste: "Paste",
    pasted: "Lots, one per line",
    example: "1, Ming vase\n2, Bronze horse",
    preview: "Preview",

    nothing: "Nothing was imported",
    check: "Check the columns",
    checkHelp: "Some column names are not known. Choose what these columns contain.",
    count: (lots: number, count: string): string => (lots === 1 ? "1 lot" : `${count} lots`),
    read: (lots: number, count: string): string => `${count} ${lots === 1 ? "was" : "were"} read.`,
    replaces: (before: string): string => ` They replace the ${before} in the catalogue.`,
    readLots: "Lots that were read",
    import: (count: string): string => `Import ${count}`,
    notAsIs: "Some parts of the file are changed or left out",
    line: (line: string, message: string): string => `Line ${line}: ${message}`,
    showAll: (count: string): string => `Show all ${count}`,
    more: (count: string): string => `and ${count} more`,
    column: { lot: "Lot", title: "Title", estimate: "Estimate" },

    separator: "Separator",
    separators: { ";": "Semicolon", ",": "Comma", "\t": "Tab", "|": "Vertical bar" },
    encoding: "Encoding",
    encodingHelp: "Check letters such as ä, é, ñ",
    encodings: {
      "windows-1252": "Western (Windows-1252)",
      "windows-1250": "Central European (Windows-1250)",
      "windows-1251": "Cyrillic (Windows-1251)",
      "windows-1253": "Greek (Windows-1253)",
      "windows-1254": "Turkish (Windows-1254)",
      macintosh: "Mac OS Roman",
      shift_jis: "Japanese (Shift JIS)",
      gb18030: "Chinese (GB 18030)",
      big5: "Chinese (Big5)",
      "euc-kr": "Korean (EUC-KR)",
    },
    hasHeader: "The first line has the column names",
    columns: "Columns of the file",
    columnHeads: ["Column", "Examples", "Import as"],
    columnNumber: (number: number): string => `Column ${number}`,
    importAs: (column: string): string => `Import ${column} as`,
    meaning: {
      "": "Not imported",
      number: "Lot number",
      suffix: "Suffix of the number",
      title: "Title",
      estimate: "Estimate",
      description: "Description",
      ignore: "Ignore",
    } satisfies Record<Meaning, string>,

    notTable: (kind: string): string =>
      `This file is ${kind}, not a table of text. Save the lots as CSV and choose that file.`,
    kind: {
      workbook: "a workbook",
      pdf: "a PDF",
      xml: "an XML file",
      web: "a web page",
      rtf: "a text document (RTF)",
      json: "JSON",
      binary: "a picture, an archive or a program",
    },
    noNumbers: "No column is chosen for the lot numbers.",
    noLots: "No lots were found.",
    noneRead: "No lot could be read.",
    tooMany: (lots: string, most: string): string => `There are ${lots} lots. A catalogue has at most ${most}.`,

    warning: {
      lostCharacters: "some characters cannot be read (\uFFFD). The file may be damaged or in another encoding",
      lostCells: (cells: string): string =>
        `more cells than columns: ${cells} is left out, and others may be in the wrong column`,
      addedCells: (cells: string, column: string): string =>
        `more cells than columns: ${cells} was added to the ${column}`,
      field: { title: "title", estimate: "estimate", description: "description" },
      tooLong: (field: string, most: number, end: string): string =>
        `the ${field} is longer than ${most} characters and is cut off: ${end}`,
      titleLines: (title: string): string => `the title has several lines: ${title}`,
      column: (name: string, example: string): string => `the column ${name} is not imported: ${example}`,
      beforeHeader: (text: string): string => `above the column names: ${text} is left out`,
      headerAgain: "this line repeats the column names and is left out",
      unclosed: (text: string): string => `a quotation mark is not closed and is kept as text: ${text}`,
      controls: (text: string): string => `control characters are left out: ${text}`,
      noNumber: (lot: string): string => `no lot number: ${lot} is left out`,
      longNumber: (most: number, lot: string): string =>
        `the lot number is longer than ${most} characters: ${lot} is left out`,
      duplicate: (number: string, line: number, lot: string): string =>
        `lot ${number} is already in line ${line}: ${lot} is left out`,
    },
  },
} as const;
