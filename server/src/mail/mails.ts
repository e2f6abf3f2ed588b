import { type AuctionOverview, DAY_MS, HOUR_MS, type Role } from "@headcount/protocol";
import { randomId } from "../platform/ids.ts";
import type { StoredAuction } from "../storage/store.ts";
import { CHART, chartPng } from "./chart.ts";
import { mailOf } from "./layout.ts";
import type { Mailer } from "./mailer.ts";
import { TEXT } from "./text.ts";

/** How long a link to set a new password works, s. */
export const RESET_LINK_S = 3_600;
/** An older alert says nothing about the sale as it is now. */
const ALERT_USEFUL_MS = HOUR_MS;
const REPORT_USEFUL_MS = 3 * DAY_MS;

/** An invitation with its link. `path` begins with a slash. */
interface InvitationMail {
  to: string;
  auctionId: string;
  title: string;
  role: Role;
  /** The organizer who invites. */
  by: string;
  path: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** The e-mails that Headcount sends. Each resolves when the mail is in the queue. */
export interface Mails {
  password(to: string, token: string): Promise<void>;
  invitation(invitation: InvitationMail): Promise<void>;
  alert(alert: { to: string; id: string; auctionId: string; sentence: string }): Promise<void>;
  /** The report of an ended auction. A second one with the same id is not sent. */
  report(report: {
    to: string;
    id: string;
    auction: Pick<StoredAuction, "id" | "title">;
    overview: AuctionOverview;
  }): Promise<void>;
}

const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** @param siteUrl address of the pages, without a trailing slash */
export function createMails({
  mailer,
  siteUrl,
  now,
}: {
  mailer: Pick<Mailer, "post">;
  siteUrl: string;
  now(): number;
}): Mails {
  return {
    async password(to, token) {
      const T = TEXT.password;
      const link = { label: T.link, url: `${siteUrl}/password#reset=${encodeURIComponent(token)}` };
      const message = mailOf({
        ...{ to, subject: T.subject, heading: T.subject, paragraphs: [T.about], link },
        reason: T.reason,
      });
      const usefulForMs = RESET_LINK_S * 1_000;
      await mailer.post({ id: `password_${randomId()}`, kind: "password", auctionId: null, usefulForMs, message });
    },
    async invitation({ to, auctionId, title, role, by, path, expiresAt }) {
      const T = TEXT.invitation;
      const message = mailOf({
        ...{ to, subject: T.subject(title), heading: T.subject(title) },
        paragraphs: [T.about(by, T.role[role]), T.until(day.format(Date.parse(expiresAt)))],
        link: { label: T.link, url: siteUrl + path },
        reason: T.reason(by),
      });
      const usefulForMs = Date.parse(expiresAt) - now();
      await mailer.post({ id: `invitation_${randomId()}`, kind: "invitation", auctionId, usefulForMs, message });
    },
    async alert({ to, id, auctionId, sentence }) {
      const T = TEXT.alert;
      const link = { label: T.link, url: `${siteUrl}/auctions/${auctionId}/dashboard` };
      const message = mailOf({
        ...{ to, subject: sentence, heading: T.heading, paragraphs: [sentence], link, reason: T.reason },
      });
      await mailer.post({ id: `alert_${id}`, kind: "alert", auctionId, usefulForMs: ALERT_USEFUL_MS, message });
    },
    async report({ to, id, auction: { id: auctionId, title }, overview }) {
      const T = TEXT.report;
      const png = chartPng(overview.points).toString("base64");
      const [width, height] = [CHART.width / 2, CHART.height / 2];
      const message = mailOf({
        ...{ to, subject: T.subject(title), heading: title, paragraphs: [T.about], rows: T.rows(overview) },
        picture: { cid: "chart", png, alt: T.chart(overview), width, height },
        link: { label: T.link, url: `${siteUrl}/auctions/${auctionId}/dashboard` },
        reason: T.reason,
      });
      await mailer.post({ id: `report_${id}`, kind: "report", auctionId, usefulForMs: REPORT_USEFUL_MS, message });
    },
  };
}
