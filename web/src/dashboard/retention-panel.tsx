import type { Retention } from "@headcount/protocol";
import { Paper, Stack, Text, Title } from "@mantine/core";
import { formatCount, MISSING } from "../format/format.ts";
import classes from "./retention-panel.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.retention;

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const minutesOf = new Intl.NumberFormat(undefined, { style: "unit", unit: "minute", unitDisplay: "short" });

/** The share of visits that lasted, as a sentence. */
export function retentionSentence({ came, stillThere }: Retention): string {
  const known = stillThere.filter(({ share }) => share !== null);
  const [first, last] = [known.at(0), known.at(-1)];
  const visits = T.visits(came, formatCount(came));
  if (!first || !last) return T.tooFew(visits);
  const begin = T.first(percent.format(first.share ?? 0), minutesOf.format(first.minutes));
  if (first === last) return T.sentence(visits, begin);
  return T.sentence(visits, begin, T.later(percent.format(last.share ?? 0), minutesOf.format(last.minutes)));
}

/** How long people stay. Nothing is shown if tabs are counted. */
export function RetentionPanel({ retention }: { retention: Retention }) {
  if (!retention.tracked) return null;
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="retention">
      <Stack gap="md">
        <Stack gap={2}>
          <Title order={2} size="h5" id="retention">
            {T.title}
          </Title>
          <Text size="sm" c="dimmed">
            {retentionSentence(retention)} {T.newVisit}
          </Text>
        </Stack>
        <ol className={classes.bars}>
          {retention.stillThere.map(({ minutes, share }) => (
            <li key={minutes}>
              <span>{minutesOf.format(minutes)}</span>
              <span className={classes.track} aria-hidden>
                <span className={classes.bar} style={{ width: `${(share ?? 0) * 100}%` }} />
              </span>
              <b>{share === null ? MISSING : percent.format(share)}</b>
            </li>
          ))}
        </ol>
      </Stack>
    </Paper>
  );
}
