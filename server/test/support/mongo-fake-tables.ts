import { type Document, EJSON, ObjectId } from "bson";

/** The documents and indexes of the scripted server, for the few commands and operators that the product uses. */
export interface Tables {
  /** Executes a command and returns the answer. */
  execute(command: Document): Document;
  documents(collection: string): Document[];
  indexes(collection: string): Document[];
}

/** Equal BSON values have equal keys. A missing value equals null. */
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

/** The fields that a filter fixes. An upsert stores them. */
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

/** The object that has the last field of a dotted path, and the name of that field. */
const placeOf = (row: Document, path: string): [Document, string] => {
  const names = path.split(".");
  const last = names.pop() ?? path;
  let place = row;
  for (const name of names) {
    place[name] ??= {};
    place = place[name];
  }
  return [place, last];
};

/** Changes a document as the operators of an update say. */
const change = (row: Document, { $set = {}, $unset = {}, $max = {}, $min = {} }: Document): Document => {
  const each = (fields: Document, write: (place: Document, name: string, value: unknown) => void): void => {
    for (const [path, value] of Object.entries(fields)) write(...placeOf(row, path), value);
  };
  each($set, (place, name, value) => {
    place[name] = value;
  });
  each($unset, (place, name) => delete place[name]);
  each($max, (place, name, value) => {
    if (place[name] === undefined || number(value) > number(place[name])) place[name] = value;
  });
  each($min, (place, name, value) => {
    if (place[name] === undefined || number(value) < number(place[name])) place[name] = value;
  });
  return row;
};

/** The fields of a document that a projection wants. */
const projected = (row: Document, projection: Document): Document => {
  const { _id: withId = 1, ...fields } = projection;
  const only = Object.values(fields).some((wanted) => wanted === 1);
  const kept = Object.entries(row).filter(([name]) => {
    if (name === "_id") return withId !== 0;
    return only ? fields[name] === 1 : fields[name] !== 0;
  });
  return Object.fromEntries(kept);
};

const PRIMARY: Document = { v: 2, key: { _id: 1 }, name: "_id_", unique: true };

/** The collections and their indexes, by name. */
class Collections {
  readonly #rows = new Map<string, Document[]>();
  readonly #indexes = new Map<string, Document[]>();

  rows(name: string): Document[] {
    const known = this.#rows.get(name) ?? [];
    this.#rows.set(name, known);
    return known;
  }

  setRows(name: string, rows: Document[]): void {
    this.#rows.set(name, rows);
  }

  indexes(name: string): Document[] {
    const known = this.#indexes.get(name) ?? [PRIMARY];
    this.#indexes.set(name, known);
    return known;
  }

  setIndexes(name: string, indexes: Document[]): void {
    this.#indexes.set(name, indexes);
  }

  /** The names of collections with documents. */
  names(): string[] {
    return [...this.#rows].flatMap(([name, of]) => (of.length > 0 ? [name] : []));
  }

  /** Inserts unless a unique index forbids it. Returns the write errors. */
  insert(name: string, document: Document, index: number): Document[] {
    const row: Document = { _id: new ObjectId(), ...document };
    const taken = this.indexes(name).some(
      (one) =>
        one.unique &&
        this.rows(name).some((other) => Object.keys(one.key).every((field) => key(other[field]) === key(row[field]))),
    );
    if (taken) return [{ index, code: 11_000, errmsg: "E11000 duplicate key error" }];
    this.rows(name).push(row);
    return [];
  }
}

type Commands = Record<string, (name: string, command: Document) => Document>;

const firstBatchOf = (name: string, firstBatch: Document[]): Document => ({
  cursor: { id: 0n, ns: `headcount.${name}`, firstBatch },
});

const readCommands = (collections: Collections): Commands => ({
  find(name, { filter = {}, sort = {}, limit = 0, projection = {} }) {
    const found = collections
      .rows(name)
      .filter((row) => matches(row, filter))
      .toSorted(bySort(sort))
      .slice(0, limit > 0 ? limit : undefined);
    return firstBatchOf(
      name,
      found.map((row) => projected(row, projection)),
    );
  },
  distinct(name, { key: field, query = {} }) {
    return {
      values: [...new Set(collections.rows(name).flatMap((row) => (matches(row, query) ? [row[field]] : [])))],
    };
  },
  aggregate(name, { pipeline }) {
    // Only the form that the driver's countDocuments sends.
    const [{ $match }] = pipeline as [Document];
    const n = collections.rows(name).filter((row) => matches(row, $match)).length;
    return firstBatchOf(name, n > 0 ? [{ _id: 1, n }] : []);
  },
  listCollections: () =>
    firstBatchOf(
      "$cmd.listCollections",
      collections.names().map((name) => ({ name, type: "collection" })),
    ),
  listIndexes: (name) => firstBatchOf(name, collections.indexes(name)),
});

const writeCommands = (collections: Collections): Commands => ({
  insert(name, { documents }) {
    const writeErrors = (documents as Document[]).flatMap((document, i) => collections.insert(name, document, i));
    return { n: documents.length - writeErrors.length, ...(writeErrors.length > 0 && { writeErrors }) };
  },
  update(name, { updates }) {
    const writeErrors: Document[] = [];
    let n = 0;
    for (const [i, { q, u, upsert }] of (updates as Document[]).entries()) {
      const row = collections.rows(name).find((one) => matches(one, q));
      if (row) change(row, u);
      const errors = !row && upsert ? collections.insert(name, change(fixedFields(q), u), i) : [];
      writeErrors.push(...errors);
      if ((row || upsert) && errors.length === 0) n += 1;
    }
    return { n, nModified: n, ...(writeErrors.length > 0 && { writeErrors }) };
  },
  findAndModify(name, { query, update }) {
    const row = collections.rows(name).find((one) => matches(one, query));
    if (!row) collections.insert(name, { ...fixedFields(query), ...update.$setOnInsert }, 0);
    return { value: row ?? collections.rows(name).at(-1) };
  },
  delete(name, { deletes }) {
    const before = collections.rows(name).length;
    for (const { q, limit } of deletes as Document[]) {
      const rows = collections.rows(name);
      const found = rows.filter((row) => matches(row, q));
      const deleted = new Set(limit === 1 ? found.slice(0, 1) : found);
      collections.setRows(
        name,
        rows.filter((row) => !deleted.has(row)),
      );
    }
    return { n: before - collections.rows(name).length };
  },
});

const indexCommands = (collections: Collections): Commands => ({
  createIndexes(name, { indexes: wanted }) {
    const indexes = collections.indexes(name);
    for (const index of wanted as Document[]) {
      const known = indexes.find((one) => one.name === index.name || key(one.key) === key(index.key));
      if (!known) indexes.push({ v: 2, ...index });
      else if (known.expireAfterSeconds !== index.expireAfterSeconds)
        return { ok: 0, code: 85, codeName: "IndexOptionsConflict", errmsg: "an index with other options exists" };
    }
    return {};
  },
  dropIndexes(name, { index }) {
    collections.setIndexes(
      name,
      collections.indexes(name).filter((one) => one.name !== index),
    );
    return {};
  },
  collMod(name, { index }) {
    const known = collections.indexes(name).find((one) => one.name === index.name);
    if (known) known.expireAfterSeconds = index.expireAfterSeconds;
    return {};
  },
});

export const createTables = (): Tables => {
  const collections = new Collections();
  const commands = { ...readCommands(collections), ...writeCommands(collections), ...indexCommands(collections) };
  return {
    documents: (name) => collections.rows(name),
    indexes: (name) => collections.indexes(name),
    execute(command) {
      const [name = "", target] = Object.entries(command)[0] ?? [];
      const answer = commands[name]?.(String(target), command) ?? {};
      return { ok: 1, ...answer };
    },
  };
};
