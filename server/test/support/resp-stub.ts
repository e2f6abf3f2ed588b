import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** What a stub answers to a command: a reply of the protocol, as `+OK`, `-ERR no`, or `null` to stay silent. */
type Answer = (words: readonly string[]) => string | null;

/** The words of the whole commands in `text`, and what is left. Commands of the tests are arrays of short strings. */
function commandsIn(text: string): { commands: string[][]; rest: string } {
  const commands: string[][] = [];
  let rest = text;
  for (;;) {
    const [head, number] = /^\*(\d+)\r\n/.exec(rest) ?? [];
    if (head === undefined) return { commands, rest };
    let at = head.length;
    const words: string[] = [];
    for (let index = 0; index < Number(number); index += 1) {
      const [size, bytes] = /^\$(\d+)\r\n/.exec(rest.slice(at)) ?? [];
      if (size === undefined || rest.length < at + size.length + Number(bytes) + 2) return { commands, rest };
      words.push(rest.slice(at + size.length, at + size.length + Number(bytes)));
      at += size.length + Number(bytes) + 2;
    }
    commands.push(words);
    rest = rest.slice(at);
  }
}

export const bulk = (text: string): string => `$${text.length}\r\n${text}`;

/** A server that speaks the protocol of Redis and answers as a test says: for versions and states that no real server here has. */
export async function respStub(answer: Answer): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let pending = "";
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (data) => {
      const { commands, rest } = commandsIn(pending + data);
      pending = rest;
      for (const words of commands) {
        const reply = answer(words);
        if (reply !== null) socket.write(`${reply}\r\n`);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
