import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";

/** What the server answers to a recipient: an SMTP status, or nothing at all. */
type Answer = number | "nothing";

/** A mail server of a test. */
export interface MailServer {
  url: string;
  /** Mails that it accepted, the oldest first. */
  mails: ParsedMail[];
  /** The source of each accepted mail. */
  sources: string[];
  /** Recipients that it was asked about. */
  recipients: string[];
  /** Changes its answer to recipients. */
  answer(status: Answer): void;
  /** Resolves to the first accepted mail for which `is` is true. */
  mail(is: (mail: ParsedMail) => boolean): Promise<ParsedMail>;
  close(): Promise<void>;
}

const OK = 250;

/** A mail server that stops with the test. It needs no login and offers no TLS, unless `options` say otherwise. */
export async function startMailServer(options: SMTPServerOptions = {}, login = ""): Promise<MailServer> {
  let status: Answer = OK;
  const [mails, sources, recipients]: [ParsedMail[], string[], string[]] = [[], [], []];
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"], logger: false, closeTimeout: 100 },
    onRcptTo({ address }, _session, callback) {
      recipients.push(address);
      if (status === "nothing") return;
      callback(status === OK ? null : Object.assign(new Error(`No mail for <${address}>`), { responseCode: status }));
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const source = Buffer.concat(chunks).toString("utf8");
        sources.push(source);
        mails.push(await simpleParser(source));
        callback();
        for (const look of waiting) look();
      });
    },
    ...options,
  });
  // A client that goes away is no error here.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => server.close(resolve));
  onTestFinished(close);
  return {
    ...{ mails, sources, recipients, close },
    url: `smtp://${login}127.0.0.1:${port}`,
    answer(next) {
      status = next;
    },
    mail: (is) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = mails.find(is);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Settings of a server that sends its e-mails there. */
export async function mailSettings({ url }: Pick<MailServer, "url">): Promise<Record<string, string>> {
  const port = await freePort();
  return {
    SMTP_URL: url,
    MAIL_FROM: "Headcount <headcount@example.com>",
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
}
