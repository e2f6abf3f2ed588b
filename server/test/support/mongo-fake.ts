import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type Document, deserialize, serialize } from "bson";
import { createTables, type Tables } from "./mongo-fake-tables.ts";

/*
 * The wire protocol as far as the driver speaks it to a replica set of one. Every message: length, request id, response to,
 * opcode (int32 each), body. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** What happens to a command instead of, or after, being carried out. */
export type Fault =
  /** Answers with this error and does nothing. */
  | { kind: "error"; code: number; codeName: string; labels?: string[] }
  /** Closes the connection, `done`: after having carried the command out. */
  | { kind: "drop"; done: boolean }
  /** Never answers. */
  | { kind: "hang" }
  /** Carries it out once `until` resolves. */
  | { kind: "slow"; until: Promise<void> }
  /** Carries it out, once `until` resolves if that is given, and then says that no majority confirmed it. */
  | { kind: "unconfirmed"; until?: Promise<void> };

export interface MongoFake {
  readonly url: string;
  readonly tables: Tables;
  /** The commands that came, without the driver's own housekeeping. */
  readonly commands: Document[];
  /** Faults that meet the next commands of this name, one each. */
  script(command: string, ...faults: Fault[]): void;
  /** From now on nothing is answered, not even housekeeping, until `resume`. */
  freeze(): void;
  resume(): void;
  /** What the server says of itself in its greeting. */
  greeting(over: Document): void;
  /** Ends all connections and takes no more, until `listen`. */
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

/** A server on its own port that stores documents and fails on command. Ends with `down`. */
export const startMongoFake = async (): Promise<MongoFake> => {
  const tables = createTables();
  const commands: Document[] = [];
  const scripted = new Map<string, Fault[]>();
  const sockets = new Set<Socket>();
  let frozen = false;
  let greeting: Document = {};
  let port = 0;

  const hello = (): Document => ({
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

  const answer = async (socket: Socket, request: Request): Promise<void> => {
    if (frozen) return;
    const [name = ""] = Object.keys(request.command);
    const reply = (document: Document): void => void (socket.destroyed || socket.write(replyTo(request, document)));
    if (name === "hello" || name.toLowerCase() === "ismaster") return reply(hello());
    if (!HOUSEKEEPING.has(name)) commands.push(request.command);
    const fault = scripted.get(name)?.shift();
    switch (fault?.kind) {
      case undefined:
        return reply(tables.execute(request.command));
      case "error":
        return reply(failureOf(fault));
      case "hang":
        return;
      case "drop":
        if (fault.done) tables.execute(request.command);
        return void socket.destroy();
      case "slow":
        await fault.until;
        return reply(tables.execute(request.command));
      case "unconfirmed":
        await fault.until;
        return reply({
          ...tables.execute(request.command),
          writeConcernError: { code: 64, codeName: "WriteConcernTimeout", errmsg: "waiting for replication timed out" },
        });
    }
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        const message = pending.subarray(0, pending.readInt32LE(0));
        pending = pending.subarray(message.length);
        void answer(socket, parseMessage(message));
      }
    });
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
    tables,
    commands,
    script: (command, ...faults) => void scripted.set(command, [...(scripted.get(command) ?? []), ...faults]),
    freeze() {
      frozen = true;
    },
    resume() {
      frozen = false;
    },
    greeting(over) {
      greeting = over;
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
