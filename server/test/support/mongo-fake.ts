import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type Document, deserialize, serialize } from "bson";
import { createTables, type Tables } from "./mongo-fake-tables.ts";

/*
 * The part of the wire protocol that the driver uses with a replica set of one server. Every message: length, request id, response to,
 * opcode (int32 each), body. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** What happens to a command instead of, or after, its execution. */
export type Fault =
  /** Answers with this error and does nothing. */
  | { kind: "error"; code: number; codeName: string; labels?: string[] }
  /** Closes the connection. `done`: executes the command before that. */
  | { kind: "drop"; done: boolean }
  /** Never answers. */
  | { kind: "hang" }
  /** Executes the command after `until` resolves. */
  | { kind: "slow"; until: Promise<void> }
  /** Executes the command, after `until` resolves if given, and answers that no majority confirmed it. */
  | { kind: "unconfirmed"; until?: Promise<void> };

export interface MongoFake {
  readonly url: string;
  readonly tables: Tables;
  /** The received commands, without the driver's housekeeping. */
  readonly commands: Document[];
  /** How many documents of this collection were in answers so far. */
  answered(collection: string): number;
  /** Faults for the next commands of this name, such as `find`, or `find <collection>`. One for each. */
  script(command: string, ...faults: Fault[]): void;
  /** Each command waits for `gate` before it is executed. */
  hold(gate: (command: Document) => Promise<Fault | undefined>): void;
  /** Stops all answers, including housekeeping, until `resume`. */
  freeze(): void;
  resume(): void;
  /** Overrides fields of the server's greeting. */
  greeting(over: Document): void;
  /** Ends all connections and accepts no more, until `listen`. */
  down(): Promise<void>;
  listen(): Promise<void>;
}

const HOUSEKEEPING = new Set(["hello", "ismaster", "isMaster", "endSessions", "ping"]);

interface Request {
  id: number;
  opcode: number;
  command: Document;
}

const parseMessage = (message: Buffer): Request => {
  const [id, opcode] = [message.readInt32LE(4), message.readInt32LE(12)];
  if (opcode === OP_QUERY) {
    const collectionEnd = message.indexOf(0, HEADER + 4);
    return { id, opcode, command: deserialize(message.subarray(collectionEnd + 1 + 8)) };
  }
  let command: Document = {};
  const lists: Document = {};
  for (let at = HEADER + 4; at < message.length; ) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    at += 1 + size;
    if (kind === 0) {
      command = deserialize(section);
      continue;
    }
    const nameEnd = section.indexOf(0, 4);
    const documents: Document[] = [];
    for (let from = nameEnd + 1; from < section.length; ) {
      const length = section.readInt32LE(from);
      documents.push(deserialize(section.subarray(from, from + length)));
      from += length;
    }
    lists[section.toString("utf8", 4, nameEnd)] = documents;
  }
  return { id, opcode, command: { ...command, ...lists } };
};

const replyTo = ({ id, opcode }: Request, answer: Document): Buffer => {
  const body = serialize(answer);
  // OP_REPLY: flags, cursor id (8 bytes), starting from, number returned. OP_MSG: flags, section kind.
  const before = opcode === OP_QUERY ? Buffer.alloc(20) : Buffer.alloc(5);
  if (opcode === OP_QUERY) before.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER);
  header.writeInt32LE(HEADER + before.length + body.length, 0);
  header.writeInt32LE(id, 8);
  header.writeInt32LE(opcode === OP_QUERY ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, before, body]);
};

const helloOf = (port: number, greeting: Document): Document => ({
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  setName: "rs0",
  setVersion: 1,
  hosts: [`127.0.0.1:${port}`],
  primary: `127.0.0.1:${port}`,
  me: `127.0.0.1:${port}`,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  ok: 1,
  ...greeting,
});

const failureOf = ({ code, codeName, labels = [] }: Fault & { kind: "error" }): Document => ({
  ok: 0,
  code,
  codeName,
  errmsg: codeName,
  errorLabels: labels,
});

const UNCONFIRMED = {
  writeConcernError: { code: 64, codeName: "WriteConcernTimeout", errmsg: "waiting for replication timed out" },
};

/** Calls `onRequest` for each whole message of the connection. */
const readRequests = (socket: Socket, onRequest: (request: Request) => void): void => {
  let pending = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const message = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(message.length);
      onRequest(parseMessage(message));
    }
  });
};

/** Executes a command with a fault. Resolves to the answer; `null`: there is none. */
const executeWith = async (
  fault: Fault | undefined,
  { execute, drop }: { execute: () => Document; drop: () => void },
): Promise<Document | null> => {
  switch (fault?.kind) {
    case undefined:
      return execute();
    case "error":
      return failureOf(fault);
    case "hang":
      return null;
    case "drop":
      if (fault.done) execute();
      drop();
      return null;
    case "slow":
      await fault.until;
      return execute();
    case "unconfirmed":
      await fault.until;
      return { ...execute(), ...UNCONFIRMED };
  }
};

/** The state of a scripted server, and its answers. */
class Script {
  readonly tables = createTables();
  readonly commands: Document[] = [];
  readonly faults = new Map<string, Fault[]>();
  readonly answered = new Map<string, number>();
  isFrozen = false;
  greeting: Document = {};
  gate: (command: Document) => Promise<Fault | undefined> = async (command) => {
    const [name = "", target] = Object.entries(command)[0] ?? [];
    return this.faults.get(`${name} ${target}`)?.shift() ?? this.faults.get(name)?.shift();
  };

  async answer(socket: Socket, request: Request, port: number): Promise<void> {
    if (this.isFrozen) return;
    const [name = ""] = Object.keys(request.command);
    const reply = (document: Document): void => void (socket.destroyed || socket.write(replyTo(request, document)));
    if (name === "hello" || name.toLowerCase() === "ismaster") return reply(helloOf(port, this.greeting));
    if (!HOUSEKEEPING.has(name)) this.commands.push(request.command);
    const fault = HOUSEKEEPING.has(name) ? undefined : await this.gate(request.command);
    const answer = await executeWith(fault, {
      execute: () => this.tables.execute(request.command),
      drop: () => void socket.destroy(),
    });
    if (!answer) return;
    if (name === "find") this.#count(String(request.command.find), answer.cursor?.firstBatch.length ?? 0);
    reply(answer);
  }

  #count(collection: string, documents: number): void {
    this.answered.set(collection, (this.answered.get(collection) ?? 0) + documents);
  }
}

/** A server on its own port that stores documents and fails on request. Ends with `down`. */
export const startMongoFake = async (): Promise<MongoFake> => {
  const script = new Script();
  const sockets = new Set<Socket>();
  let port = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    readRequests(socket, (request) => void script.answer(socket, request, port));
  });
  const listen = async (): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address === "object" && address) port = address.port;
  };
  await listen();

  return {
    get url() {
      return `mongodb://127.0.0.1:${port}/headcount?replicaSet=rs0`;
    },
    tables: script.tables,
    commands: script.commands,
    script: (command, ...faults) => void script.faults.set(command, [...(script.faults.get(command) ?? []), ...faults]),
    answered: (collection) => script.answered.get(collection) ?? 0,
    hold(gate) {
      script.gate = gate;
    },
    freeze() {
      script.isFrozen = true;
    },
    resume() {
      script.isFrozen = false;
    },
    greeting(over) {
      script.greeting = over;
    },
    listen,
    async down() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
