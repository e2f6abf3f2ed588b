/** An event for calendar programs. Instants are ISO 8601. */
interface CalendarEvent {
  /** Unique, and the same for each file of one event. */
  uid: string;
  title: string;
  startsAt: string;
  /** When the file is created. */
  createdAt: string;
  url: string;
}

/** Longest line of an iCalendar file in bytes, without its end. */
const LINE_BYTES = 75;

const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n|\r|\n/g, "\\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 5545 allows none of them.
    .replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, "");

/** Continues a long line in lines that begin with a space, without splitting a character. */
function folded(line: string): string {
  let [text, bytes] = ["", 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > LINE_BYTES) {
      text += "\r\n ";
      bytes = 1;
    }
    text += character;
    bytes += size;
  }
  return text;
}

const stamp = (instant: string): string => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, "");

/** An iCalendar file (RFC 5545) with one event. It has no end, because nobody knows when an auction ends. */
export const calendarFile = ({ uid, title, startsAt, createdAt, url }: CalendarEvent): string =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Headcount//Live page//EN",
    "BEGIN:VEVENT",
    `UID:${escaped(uid)}`,
    `DTSTAMP:${stamp(createdAt)}`,
    `DTSTART:${stamp(startsAt)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(url)}`,
    `URL:${url.replace(/[\r\n]/g, "")}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ]
    .map(folded)
    .join("\r\n");
