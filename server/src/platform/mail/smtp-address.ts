import { z } from "zod";

/** A mail server, as the setting names it. */
export interface SmtpServer {
  host: string;
  port: number;
  /** Whether the connection begins with TLS (`smtps:`). */
  secure: boolean;
  /** For `smtp:`: whether the connection must, may or must not change to TLS (STARTTLS). */
  tls: "required" | "optional" | "off";
  user: string | null;
  password: string | null;
}

const FORM = "must be smtp:// or smtps:// and a host, such as smtps://user:password@mail.example.com";
const SUBMISSION_PORT = 587;
const TLS_PORT = 465;
const TLS_CHOICES = ["required", "optional", "off"] as const;

/**
 * Reads the address of a mail server. A password travels only encrypted, unless `?tls=` says otherwise.
 * A problem never repeats the address, because it has a password.
 */
export function parseSmtpUrl(text: string): { server: SmtpServer } | { problem: string } {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "") return { problem: FORM };
  if ((url.pathname !== "" && url.pathname !== "/") || url.hash !== "")
    return { problem: "must have no path. Percent-encode / ? # in the user and the password" };
  const given = url.searchParams.get("tls");
  const others = [...url.searchParams.keys()].filter((name) => name !== "tls");
  const choice = TLS_CHOICES.find((one) => one === given);
  if (others.length > 0 || (given !== null && !choice))
    return { problem: "may have one parameter: ?tls=required, ?tls=optional or ?tls=off" };
  const secure = url.protocol === "smtps:";
  if (secure && given !== null && choice !== "required")
    return { problem: "smtps:// is always encrypted. Use smtp:// with ?tls=" };
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined)
    return { problem: "has a user or password with % that is not percent-encoded" };
  if (user === "" && password !== "") return { problem: "has a password without a user" };
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  return {
    server: {
      host: decoded(hostname) ?? hostname,
      port: url.port === "" ? (secure ? TLS_PORT : SUBMISSION_PORT) : Number(url.port),
      secure,
      tls: choice ?? (user === "" ? "optional" : "required"),
      user: user === "" ? null : user,
      password: user === "" ? null : password,
    },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Someone who sends mail: a name, which may be empty, and an address. */
export interface Sender {
  name: string;
  address: string;
}

const isAddress = (text: string): boolean => z.email().max(254).safeParse(text).success;

/** Reads `name@example.com` or `A name <name@example.com>`; `null` for anything else. */
export function parseSender(text: string): Sender | null {
  const [, name = "", inBrackets] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? [];
  const address = (inBrackets ?? text).trim();
  const plain = name.trim().replace(/^"(.*)"$/, "$1");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the header
  if (!isAddress(address) || /[\u0000-\u001f\u007f"]/.test(plain)) return null;
  return { name: inBrackets === undefined ? "Headcount" : plain, address };
}
