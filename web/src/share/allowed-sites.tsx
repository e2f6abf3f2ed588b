import type { AuctionDetail } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { originOf } from "@headcount/protocol/site-origin";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { usePatchAuction, usePendingPatch } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import classes from "./share-page.module.css";
import { TEXT } from "./text.ts";

const T = TEXT.sites;

/** The allowed sites of an auction, and a function that replaces them. */
export function useAllowedSites({ id, allowedSites }: Pick<AuctionDetail, "id" | "allowedSites">) {
  const patch = usePatchAuction(id);
  const { allowedSites: sites = allowedSites } = usePendingPatch(id);
  return {
    sites,
    allow: (site: string, done?: () => void): void =>
      patch.mutate({ allowedSites: [...sites, site] }, { onSuccess: () => done?.() }),
    remove: (site: string): void => patch.mutate({ allowedSites: sites.filter((one) => one !== site) }),
    error: patch.error,
    isPending: patch.isPending,
  };
}

/** The sites that may show the auction: a list to which one can be added, and from which one can be removed. */
export function AllowedSites({ auction }: { auction: AuctionDetail }) {
  const { sites, allow, remove, error, isPending } = useAllowedSites(auction);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const text = typed.trim();
    // People write names without a scheme.
    const site = originOf(text) ?? originOf(`https://${text}`);
    if (site === null) setProblem(T.notSite);
    else if (sites.includes(site)) setProblem(T.listed);
    else allow(site, () => setTyped((now) => (now === typed ? "" : now)));
  };
  return (
    <Stack gap="sm">
      <Text c="dimmed">{T.help}</Text>
      {sites.length === 0 && <Text size="sm">{T.none}</Text>}
      {sites.length > 0 && (
        <ul className={classes.list} aria-label={T.title}>
          {sites.map((site) => (
            <li key={site} className={classes.item}>
              <Text style={{ overflowWrap: "anywhere" }}>{site}</Text>
              <Button
                variant="default"
                size="compact-sm"
                aria-label={T.removeOne(site)}
                disabled={isPending}
                onClick={() => remove(site)}
              >
                {T.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ErrorNotice error={error} />
      <form onSubmit={add} noValidate>
        <Group align="flex-start" gap="xs">
          <TextInput
            aria-label={T.site}
            placeholder="https://shop.example"
            type="url"
            spellCheck={false}
            flex="1 1 14rem"
            maxLength={LIMITS.siteCharacters}
            value={typed}
            error={problem}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              setProblem(null);
            }}
          />
          <Button type="submit" variant="default" loading={isPending} disabled={typed.trim() === ""}>
            {T.add}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}
