import type { Retention } from "@headcount/protocol";
import { Paper, Stack, Text, Title } from "@mantine/core";
import { formatCount, MISSING } from "../format/format.ts";
import classes from "./retention-panel.module.css";

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const minutesOf = new Intl.NumberFormat(undefined, { style: "unit", unit: "minute", unitDisplay: "short" });

/** Of those who came, how many stayed, in words. */
export function retentionSentence({ came, stillThere }: Retention): string {
  const known = stillThere.filter(({ share }) => share !== null);
  const [first, last] = [known.at(0), known.at(-1)];
  const visits = came === 1 ? "1 visit" : `${formatCount(came)} visits`;
  if (!first || !last) return `${visits}; fewer than ten people were seen for five minutes.`;
  const after = (of: typeof first): string => `${percent.format(of.share ?? 0)} after ${minutesOf.format(of.minutes)}`;
  const [begin, end] = [after(first).replace(" after", " were still there after"), after(last)];
  return first === last ? `Of ${visits}, ${begin}.` : `Of ${visits}, ${begin} and ${end}.`;
}

/** How long people stay, where they are told apart. */
export function RetentionPanel({ retention }: { retention: Retention }) {
  if (!retention.tracked) return null;
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="retention">
      <Stack gap="md">
        <Stack gap={2}>
          <Title order={2} size="h5" id="retention">
            How long people stay
          </Title>
          <Text size="sm" c="dimmed">
            {retentionSentence(retention)} Coming back later or reloading the page begins a new visit.
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
