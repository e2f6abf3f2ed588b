import { type Document, EJSON, ObjectId } from "bson";

/** The documents and indexes behind the scripted server: the few commands and operators that the product uses. */
export interface Tables {
  /** The answer to a command, carried out. */
  execute(command: Document): Document;
  documents(collection: string): Document[];
  indexes(collection: string): Document[];
}

/** Equal as BSON values are; missing equals null. */
const key = (value: unknown): string => EJSON.stringify({ value: value ?? null });
const number = (value: unknown): number => (value instanceof Date ? value.getTime() : Number(value));

const OPERATORS: Record<string, (value: unknown, wanted: unknown) => boolean> = {
  $eq: (value, wanted) => key(value) === key(wanted),
  $ne: (value, wanted) => key(value) !== key(wanted),
  $in: (value, wanted) => (wanted as unknown[]).some((one) => key(one) === key(value)),
  $gt: (value, wanted) => number(value) > number(wanted),
  $gte: (value, wanted) => number(value) >= number(wanted),
  $lt: (value, wanted) => number(value) < number(wanted),
  $lte: (value, wanted) => number(value) <= number(wanted),
};

const isOperators = (wanted: unknown): wanted is Document =>
  typeof wanted === "object" && wanted !== null && Object.keys(wanted).some((name) => name.startsWith("$"));

const matches = (document: Document, filter: Document): boolean =>
  Object.entries(filter).every(([field, wanted]) => {
    if (field === "$or") return (wanted as Document[]).some((one) => matches(document, one));
    if (field === "$and") return (wanted as Document[]).every((one) => matches(document, one));
    if (!isOperators(wanted)) return key(document[field]) === key(wanted);
    return Object.entries(wanted).every(([name, operand]) => {
      const operator = OPERATORS[name];
      if (!operator) throw new Error(`the scripted server does not know ${name}`);
      return operator(document[field], operand);
    });
  });

/** The fields that a filter fixes, which an upsert takes over. */
const fixedFields = (filter: Document): Document =>
  Object.fromEntries(
    Object.entries(filter).flatMap(([field, wanted]) =>
      isOperators(wanted) ? ("$eq" in wanted ? [[field, wanted.$eq]] : []) : [[field, wanted]],
    ),
  );

const bySort =
  (sort: Document) =>
  (a: Document, b: Document): number => {
    for (const [field, direction] of Object.entries(sort)) {
      const order = Math.sign(number(a[field]) - number(b[field])) * Number(direction);
      if (order) return order;
    }
    return 0;
  };

const PRIMARY: Document = { v: 2, key: { _id: 1 }, name: "_id_", unique: true };

export const createTables = (): Tables => {
  const collections = new Map<string, Document[]>();
  const indexLists = new Map<string, Document[]>();
  const rows = (name: string): Document[] => {
    const known = collections.get(name) ?? [];
    collections.set(name, known);
    return known;
  };
  const indexes = (name: string): Document[] => {
    const known = indexLists.get(name) ?? [PRIMARY];
    indexLists.set(name, known);
    return known;
  };
  /** Inserts unless a unique index forbids it. */
  const insert = (name: string, document: Document, index: number): Document[] => {
    const row: Document = { _id: new ObjectId(), ...document };
    const taken = indexes(name).some(
      (one) =>
        one.unique &&
        rows(name).some((other) => Object.keys(one.key).every((field) => key(other[field]) === key(row[field]))),
    );
    if (taken) return [{ index, code: 11_000, errmsg: "E11000 duplicate key error" }];
    rows(name).push(row);
    return [];
  };

  const COMMANDS: Record<string, (name: string, command: Document) => Document> = {
    find(name, { filter = {}, sort = {}, limit = 0 }) {
      const found = rows(name)
        .filter((row) => matches(row, filter))
        .toSorted(bySort(sort));
      return { cursor: { id: 0n, ns: `headcount.${name}`, firstBatch: limit > 0 ? found.slice(0, limit) : found } };
    },
    distinct(name, { key: field, query = {} }) {
      return { values: [...new Set(rows(name).flatMap((row) => (matches(row, query) ? [row[field]] : [])))] };
    },
    aggregate(name, { pipeline }) {
      // What the driver's countDocuments asks for, and nothing else.
      const [{ $match }] = pipeline as [Document];
      const n = rows(name).filter((row) => matches(row, $match)).length;
      return { cursor: { id: 0n, ns: `headcount.${name}`, firstBatch: n > 0 ? [{ _id: 1, n }] : [] } };
    },
    insert(name, { documents }) {
      const writeErrors = (documents as Document[]).flatMap((document, i) => insert(name, document, i));
      return { n: documents.length - writeErrors.length, ...(writeErrors.length > 0 && { writeErrors }) };
    },
    update(name, { updates }) {
      const writeErrors: Document[] = [];
      let n = 0;
      for (const [i, { q, u, upsert }] of (updates as Document[]).entries()) {
        const row = rows(name).find((one) => matches(one, q));
        if (row) Object.assign(row, u.$set);
        const errors = !row && upsert ? insert(name, { ...fixedFields(q), ...u.$set }, i) : [];
        writeErrors.push(...errors);
        if ((row || upsert) && errors.length === 0) n += 1;
      }
      return { n, nModified: n, ...(writeErrors.length > 0 && { writeErrors }) };
    },
    findAndModify(name, { query, update }) {
      const row = rows(name).find((one) => matches(one, query));
      if (!row) insert(name, { ...fixedFields(query), ...update.$setOnInsert }, 0);
      return { value: row ?? rows(name).at(-1) };
    },
    delete(name, { deletes }) {
      const before = rows(name).length;
      for (const { q, limit } of deletes as Document[]) {
        const gone = rows(name).filter((row) => matches(row, q));
        const chosen = new Set(limit === 1 ? gone.slice(0, 1) : gone);
        collections.set(
          name,
          rows(name).filter((row) => !chosen.has(row)),
        );
      }
      return { n: before - rows(name).length };
    },
    listCollections: () => ({
      cursor: {
        id: 0n,
        ns: "headcount.$cmd.listCollections",
        firstBatch: [...collections].flatMap(([name, of]) => (of.length > 0 ? [{ name, type: "collection" }] : [])),
      },
    }),
    listIndexes: (name) => ({ cursor: { id: 0n, ns: `headcount.${name}`, firstBatch: indexes(name) } }),
    createIndexes(name, { indexes: wanted }) {
      for (const index of wanted as Document[]) {
        const known = indexes(name).find((one) => one.name === index.name || key(one.key) === key(index.key));
        if (!known) indexes(name).push({ v: 2, ...index });
        else if (known.expireAfterSeconds !== index.expireAfterSeconds)
          return { ok: 0, code: 85, codeName: "IndexOptionsConflict", errmsg: "an index with other options exists" };
      }
      return {};
    },
    dropIndexes(name, { index }) {
      indexLists.set(
        name,
        indexes(name).filter((one) => one.name !== index),
      );
      return {};
    },
    collMod(name, { index }) {
      const known = indexes(name).find((one) => one.name === index.name);
      if (known) known.expireAfterSeconds = index.expireAfterSeconds;
      return {};
    },
  };

  return {
    documents: rows,
    indexes,
    execute(command) {
      const [name = "", target] = Object.entries(command)[0] ?? [];
      const done = COMMANDS[name]?.(String(target), command) ?? {};
      return { ok: 1, ...done };
    },
  };
};
