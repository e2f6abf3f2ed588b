import type { Retention } from "@headcount/protocol";
import { Stack, Text } from "@mantine/core";
import { formatCount, formatShare, MISSING } from "../../format/format.ts";
import { LOCALE } from "../../format/locale.ts";
import { TEXT } from "../text.ts";
import classes from "./retention-panel.module.css";

const T = TEXT.retention;

const minutesOf = new Intl.NumberFormat(LOCALE, { style: "unit", unit: "minute", unitDisplay: "short" });

/** The share of visits that lasted, as a sentence. */
export function retentionSentence({ came, stillThere }: Retention): string {
  const known = stillThere.filter(({ share }) => share !== null);
  const [first, last] = [known.at(0), known.at(-1)];
  const visits = T.visits(came, formatCount(came));
  if (!first || !last) return T.tooFew(visits);
  const begin = T.first(formatShare(first.share ?? 0), minutesOf.format(first.minutes));
  if (first === last) return T.sentence(visits, begin);
  return T.sentence(visits, begin, T.later(formatShare(last.share ?? 0), minutesOf.format(last.minutes)));
}

/** How long people stay. */
export function RetentionPanel({ retention }: { retention: Retention }) {
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {retentionSentence(retention)} {T.newVisit}
      </Text>
      <ol className={classes.bars}>
        {retention.stillThere.map(({ minutes, share }) => (
          <li key={minutes}>
            <span>{minutesOf.format(minutes)}</span>
            <span className={classes.track} aria-hidden>
              <span className={classes.bar} style={{ width: `${(share ?? 0) * 100}%` }} />
            </span>
            <b>{share === null ? MISSING : formatShare(share)}</b>
          </li>
        ))}
      </ol>
    </Stack>
  );
}
