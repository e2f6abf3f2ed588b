import { createHmac, timingSafeEqual } from "node:crypto";
import type { ExportFile } from "@headcount/protocol";
import { z } from "zod";

const LIFE_MS = 5 * 60_000;

/** The role or share for which a ticket was issued. It must still exist when the ticket is used. */
const grant = z.union([z.object({ organizer: z.string() }), z.object({ share: z.string() })]);
export type Grant = z.infer<typeof grant>;

/** Permissions to download one file of one auction, for five minutes. */
export interface ExportTickets {
  /** `ref`: the auction reference in the address, the same as for `verify`. `now` and `expiresAt`: epoch ms. */
  issue(ref: string, file: ExportFile, grant: Grant, now: number): { ticket: string; expiresAt: number };
  /** The grant of the ticket; `null` if the ticket is invalid, for another auction or file, or expired. */
  verify(ref: string, file: ExportFile, ticket: string, now: number): Grant | null;
}

/** Tickets are signed, so nothing is stored. */
export function exportTickets(secret: string): ExportTickets {
  const sign = (ref: string, file: ExportFile, payload: string): Buffer =>
    createHmac("sha256", secret).update(`ticket:${ref}:${file}:${payload}`).digest();
  const content = z.object({ grant, expiresAt: z.number() });
  return {
    issue(ref, file, grant, now) {
      const expiresAt = now + LIFE_MS;
      const payload = Buffer.from(JSON.stringify({ grant, expiresAt })).toString("base64url");
      return { ticket: `${payload}.${sign(ref, file, payload).toString("base64url")}`, expiresAt };
    },
    verify(ref, file, ticket, now) {
      const [payload = "", signature = ""] = ticket.split(".");
      const [given, ours] = [Buffer.from(signature, "base64url"), sign(ref, file, payload)];
      if (given.length !== ours.length || !timingSafeEqual(given, ours)) return null;
      const { grant, expiresAt } = content.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
      return now < expiresAt ? grant : null;
    },
  };
}
