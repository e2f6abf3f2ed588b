import { escaped } from "../platform/escaped-html.ts";
import { oneLine } from "../platform/mail/smtp.ts";
import type { MailMessage, MailPicture } from "../storage/store.ts";

/** A mail before its two forms are written. All texts are plain. */
export interface Content {
  to: string;
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  /** Rows of a table: a name and a value. */
  rows?: readonly (readonly [name: string, value: string])[];
  picture?: MailPicture & { alt: string; width: number; height: number };
  /** The page that the mail opens. */
  link: { label: string; url: string };
  /** Why the recipient has this mail, and how to get no more. */
  reason: string;
}

const html = (text: string): string => escaped(oneLine(text));

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const TEXT_STYLE = "margin:0 0 16px;font-size:16px;line-height:1.5;overflow-wrap:anywhere";
const SMALL = "margin:0;font-size:13px;line-height:1.5;color:#5c6670";

/** The two forms of a mail: plain text, and HTML that mail programs show. Styles are inline, because many programs drop others. */
export function mailOf({ to, subject, heading, paragraphs, rows = [], picture, link, reason }: Content): MailMessage {
  const text = [
    oneLine(heading),
    ...paragraphs.map(oneLine),
    ...(rows.length > 0 ? [rows.map(([name, value]) => `${oneLine(name)}: ${oneLine(value)}`).join("\n")] : []),
    `${link.label}:\n${link.url}`,
    `-- \n${oneLine(reason)}`,
  ].join("\n\n");
  const body = [
    `<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;overflow-wrap:anywhere">${html(heading)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="${TEXT_STYLE}">${html(paragraph)}</p>`),
    ...(rows.length > 0 ? [tableOf(rows)] : []),
    ...(picture ? [imageOf(picture)] : []),
    `<p style="margin:24px 0"><a href="${html(link.url)}" style="display:inline-block;padding:12px 20px;background:#1864ab;color:#ffffff;text-decoration:none;border-radius:8px;font-size:16px;font-weight:600">${html(link.label)}</a></p>`,
    `<p style="${SMALL}">${html(reason)}</p>`,
  ].join("\n");
  return {
    ...{ to, subject: oneLine(subject), text: `${text}\n` },
    html: document(html(subject), body),
    pictures: picture ? [{ cid: picture.cid, png: picture.png }] : [],
  };
}

const tableOf = (rows: NonNullable<Content["rows"]>): string => {
  const cell = "padding:6px 0;border-bottom:1px solid #dee2e6;font-size:16px;vertical-align:top";
  const lines = rows.map(
    ([name, value]) =>
      `<tr><td style="${cell};padding-right:16px;color:#5c6670">${html(name)}</td><td style="${cell};font-weight:600;text-align:right">${html(value)}</td></tr>`,
  );
  return `<table role="presentation" cellspacing="0" cellpadding="0" style="width:100%;margin:0 0 24px;border-collapse:collapse">${lines.join("")}</table>`;
};

const imageOf = ({ cid, alt, width, height }: NonNullable<Content["picture"]>): string =>
  `<p style="margin:0 0 16px"><img src="cid:${cid}" alt="${html(alt)}" width="${width}" height="${height}" style="display:block;width:100%;max-width:${width}px;height:auto;border:0"></p>`;

const document = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${title}</title></head>
<body style="margin:0;padding:24px 12px;background:#f1f3f5;color:#212529;${FONT}">
<div style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border-radius:12px">
${body}
</div></body></html>
`;
