import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { problemOf, type SmtpError, type SmtpOptions, smtpOptions } from "./smtp.ts";

/** How far a mail server lets this sender go. `failed`: the first step that does not work, with the server's words. */
export interface SmtpSeen {
  failed: { step: "reach" | "tls" | "login" | "sender"; problem: string } | null;
  /** Whether the connection was encrypted in the end. */
  isEncrypted: boolean;
}

const PROBE_MS = 10_000;
/** Not a method of any server: it stands for commands after the login. */
const ASK = "ASK-SENDER";

/** Connects to a mail server, signs in, names the sender, and takes it back. Sends no mail. Never rejects. */
export async function probeSmtp({ server, from, deadlineMs = PROBE_MS }: SmtpOptions): Promise<SmtpSeen> {
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const connection = new Connection({
    ...smtpOptions(server, deadlineMs),
    customAuth: { [ASK]: (session) => askSender(session, from.address) },
  });
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  connection.on("error", ended.reject);
  const timer = setTimeout(() => ended.reject(new Error(`no answer within ${deadlineMs / 1_000} s`)), deadlineMs);
  const done = (start: (callback: (error?: Error | null) => void) => void): Promise<void> =>
    Promise.race([
      ended.promise,
      new Promise<void>((resolve, reject) => start((error) => (error ? reject(error) : resolve()))),
    ]);
  let step: NonNullable<SmtpSeen["failed"]>["step"] = "reach";
  try {
    await done((callback) => connection.connect(callback));
    step = "login";
    const { user, password } = server;
    if (user !== null) await done((callback) => connection.login({ user, pass: password ?? "" }, callback));
    step = "sender";
    await done((callback) => connection.login({ method: ASK }, callback));
    return { failed: null, isEncrypted: connection.secure };
  } catch (error) {
    const isTls = step === "reach" && (error as SmtpError).code === "ETLS";
    const problem = problemOf(error as SmtpError, [server.user, server.password]);
    return { failed: { step: isTls ? "tls" : step, problem }, isEncrypted: connection.secure };
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

async function askSender({ sendCommand }: SMTPConnection.CustomAuthenticationContext, sender: string): Promise<void> {
  const { status, response } = await sendCommand(`MAIL FROM:<${sender}>`);
  if (status !== 250) throw new Error(response);
  await sendCommand("RSET");
}
