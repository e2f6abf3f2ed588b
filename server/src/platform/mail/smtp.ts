import { connect, type Socket } from "node:net";
import type { Sender, SmtpServer } from "./smtp-address.ts";

/** An e-mail that is ready to be sent. */
export interface Letter {
  /** Becomes the Message-ID, so that mail programs show a mail once that was sent twice. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  pictures: readonly { cid: string; png: string }[];
}

/** The result of an attempt. `refused`: another attempt would not help. `failed`: it might. */
export type Sent = { kind: "sent" } | { kind: "refused" | "failed"; problem: string };

/** Sends a letter. Never rejects. */
export type SendLetter = (letter: Letter, signal: AbortSignal) => Promise<Sent>;

export interface SmtpOptions {
  server: SmtpServer;
  from: Sender;
  /** The longest time of one attempt, ms. */
  deadlineMs?: number;
}

const SMTP_MS = 45_000;
const STEP_MS = 15_000;
const PROBLEM_CHARACTERS = 300;

/** What the library adds to its errors. */
export interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
}

/** Sends letters to a mail server, each over its own connection. The library is loaded with the first letter. */
export function smtpSender({ server, from, deadlineMs = SMTP_MS }: SmtpOptions): SendLetter {
  return async (letter, signal) => {
    const { createTransport } = await import("nodemailer");
    const ending = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const ended = Promise.withResolvers<never>();
    ended.promise.catch(() => {});
    let socket: Socket | undefined;
    const end = (): void => {
      socket?.destroy();
      ended.reject(new Error(signal.aborted ? "the server is stopping" : `no result within ${deadlineMs / 1_000} s`));
    };
    ending.addEventListener("abort", end, { once: true });
    const transport = createTransport({
      ...smtpOptions(server, STEP_MS),
      ...(server.user !== null && { auth: { user: server.user, pass: server.password ?? "" } }),
      // An own socket, because only that can be closed at any time.
      getSocket(_options, callback) {
        socket = connect({ host: server.host, port: server.port });
        if (ending.aborted) socket.destroy();
        const failed = (error: Error): void => callback(error, false);
        socket.once("error", failed);
        socket.once("connect", () => {
          socket?.off("error", failed);
          callback(null, { connection: socket });
        });
      },
    });
    try {
      await Promise.race([transport.sendMail(messageOf(letter, from)), ended.promise]);
      return { kind: "sent" };
    } catch (error) {
      return outcomeOf(error as SmtpError, [letter.to, server.user, server.password]);
    } finally {
      ending.removeEventListener("abort", end);
      transport.close();
      socket?.destroy();
    }
  };
}

/** What the library needs to know of a server. @param stepMs the longest time of one step */
export const smtpOptions = ({ host, port, secure, tls }: SmtpServer, stepMs: number) => ({
  ...{ host, port, secure, requireTLS: tls === "required", ignoreTLS: tls === "off" },
  ...{ connectionTimeout: stepMs, greetingTimeout: stepMs, socketTimeout: stepMs, dnsTimeout: stepMs },
});

const messageOf = ({ id, to, subject, text, html, pictures }: Letter, from: Sender) => ({
  from,
  // As an object: a text would be parsed as a list.
  to: { name: "", address: to },
  ...{ subject: oneLine(subject), text, html },
  messageId: `<${id}@${from.address.split("@").at(-1)}>`,
  // Out-of-office programs do not answer such mails: https://www.rfc-editor.org/rfc/rfc3834
  headers: { "Auto-Submitted": "auto-generated" },
  attachments: pictures.map(({ cid, png }) => ({
    ...{ cid, filename: `${cid}.png`, contentType: "image/png", contentDisposition: "inline" as const },
    ...{ content: png, encoding: "base64" as const },
  })),
  ...{ disableFileAccess: true, disableUrlAccess: true },
});

/** A text without line breaks and other control characters, which could end a header. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

/** Errors about the recipient and the mail. Others, such as a refused login, are about the server or the settings, which may be repaired. */
const ABOUT_THE_MAIL = ["EENVELOPE", "EMESSAGE"];

function outcomeOf(error: SmtpError, hidden: readonly (string | null)[]): Sent {
  const isLogin = error.code === "EAUTH";
  const isRefused = ABOUT_THE_MAIL.includes(error.code ?? "") && (error.responseCode ?? 0) >= 500;
  const problem = problemOf(error, hidden);
  return {
    kind: isRefused ? "refused" : "failed",
    problem: isLogin ? `the mail server refused the login: ${problem}` : problem,
  };
}

/** The server's answer or the message of an error: its beginning, without secrets and addresses. */
export function problemOf({ code, response, message }: SmtpError, hidden: readonly (string | null)[]): string {
  const secrets = hidden.filter((secret) => secret !== null && secret.length > 1) as string[];
  let shown = oneLine(code === "EAUTH" && response ? response : message);
  for (const secret of secrets.flatMap((one) => [one, Buffer.from(one).toString("base64")]))
    shown = shown.replaceAll(secret, "…");
  return [...shown.replace(/[^\s<>]+@[^\s<>]+/g, "…")].slice(0, PROBLEM_CHARACTERS).join("");
}
