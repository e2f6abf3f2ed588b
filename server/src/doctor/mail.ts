import type { Config } from "../config/config.ts";
import type { SmtpSeen } from "../platform/mail/smtp-probe.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const isLoopback = (host: string): boolean => /^(localhost$|127\.|::1$)/.test(host);

/** Whether e-mails can be sent. No mail is sent for it, so a mail server may still refuse recipients and texts. */
export function mailFindings(config: Config, seen: SmtpSeen | null): Finding[] {
  if (config.role === "realtime") return [];
  const { mail } = config;
  if (!mail || !seen) return [ok("off: SMTP_URL is not set, so no e-mail is sent")];
  const { host, port } = mail.server;
  const at = `${host}:${port}`;
  const { failed, isEncrypted } = seen;
  if (failed) {
    const { step, problem } = failed;
    switch (step) {
      case "reach":
        return [fail(`${at} cannot be used (${problem})`, "start the mail server, or correct SMTP_URL")];
      case "tls":
        return [
          fail(`${at} does not change to TLS (${problem})`, "use smtps:// in SMTP_URL, or the port that offers TLS"),
        ];
      case "login":
        return [fail(`${at} refuses the login (${problem})`, "correct the user and the password in SMTP_URL")];
      case "sender":
        return [
          fail(
            `${at} refuses the sender ${mail.from.address} (${problem})`,
            "set MAIL_FROM to an address that this account may use",
          ),
        ];
    }
  }
  if (!isEncrypted && !isLoopback(host))
    return [
      warn(
        `${at} accepts the sender ${mail.from.address}, but without TLS: others can read e-mails in transit`,
        "use smtps:// or ?tls=required in SMTP_URL",
      ),
    ];
  return [ok(`${at} accepts the sender ${mail.from.address}${isEncrypted ? " by TLS" : ""}`)];
}
