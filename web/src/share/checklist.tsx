import type { AuctionDetail } from "@headcount/protocol";
import { Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useCatalogue } from "../api/catalogue.ts";
import { BASE_PATH } from "../browser/base-path.ts";
import { browserStorage } from "../browser/storage.ts";
import { RouterAnchor } from "../components/router-anchor.tsx";
import classes from "./share-page.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.checklist;

/** A mark that this browser keeps for an auction. */
function useMark(name: string, auctionId: string): [boolean, () => void] {
  const key = `headcount-${name}-${auctionId}`;
  const [isSet, set] = useState(() => browserStorage.getItem(key) !== null);
  const mark = (): void => {
    browserStorage.setItem(key, "1");
    set(true);
  };
  return [isSet, mark];
}

/** What is left to do before an auction goes live, as its state says. It can be hidden. */
export function Checklist({ auction }: { auction: AuctionDetail }) {
  const { id, startsAt, allowedSites, count, excluded } = auction;
  const { data: lots } = useCatalogue(id, true);
  const [isHidden, hide] = useMark("checklist-hidden", id);
  // A visit ends, so the browser remembers it.
  const [hasTried, tried] = useMark("tried", id);
  const isWatched = (count?.connections ?? 0) > 0;
  const isTrying = isWatched || (excluded?.staff ?? 0) > 0;
  useEffect(() => {
    if (isTrying && !hasTried) tried();
  });
  if (isHidden || auction.state !== "setup") return null;
  const params = { auctionId: id };
  const tasks: { name: string; help: string; isDone: boolean; link?: ReactNode }[] = [
    {
      ...T.date,
      isDone: startsAt !== null,
      link: (
        <RouterAnchor to="/auctions/$auctionId/setup" params={params} underline="always">
          {T.date.link}
        </RouterAnchor>
      ),
    },
    {
      ...T.catalogue,
      isDone: (lots?.length ?? 0) > 0,
      link: (
        <RouterAnchor to="/auctions/$auctionId/control" params={params} underline="always">
          {T.catalogue.link}
        </RouterAnchor>
      ),
    },
    { ...T.share, isDone: isWatched || allowedSites.length > 0 },
    {
      ...T.tried,
      isDone: isTrying || hasTried,
      link: (
        <Anchor href={`${BASE_PATH}/t/auction/${id}/live`} target="_blank" rel="noreferrer" underline="always">
          {T.tried.link}
        </Anchor>
      ),
    },
    { ...T.live, isDone: false },
  ];
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-labelledby="checklist">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4" id="checklist">
            {T.title}
          </Title>
          <Text size="sm" c="dimmed">
            {T.done(tasks.filter(({ isDone }) => isDone).length, tasks.length)}
          </Text>
        </Group>
        <ol className={classes.list}>
          {tasks.map(({ name, help, isDone, link }) => (
            <li key={name} className={classes.task} data-done={isDone || undefined}>
              {isDone ? <IconCircleCheckFilled size={22} aria-hidden /> : <IconCircle size={22} aria-hidden />}
              <div>
                <span className={classes.spoken}>{isDone ? T.isDone : T.toDo}</span>
                <Text component="span" fw={600}>
                  {name}
                </Text>
                {!isDone && (
                  <Text size="sm" c="dimmed">
                    {help} {link}
                  </Text>
                )}
              </div>
            </li>
          ))}
        </ol>
        <Group justify="flex-end">
          <Button variant="subtle" size="compact-sm" onClick={hide}>
            {T.dismiss}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
