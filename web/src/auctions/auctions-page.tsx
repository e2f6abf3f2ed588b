import type { AuctionListCounts, AuctionListName } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { Button, Group, Skeleton, Stack, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback, useDisclosure, useDocumentTitle } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { AUCTIONS_PER_PAGE, useAuctionPage } from "../api/auctions.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { Message } from "../components/message.tsx";
import { RouterAnchor } from "../components/router-anchor.tsx";
import { formatCount } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { AuctionRows } from "./auction-rows.tsx";
import classes from "./auctions.module.css";
import { type AuctionsSearch, LISTS } from "./auctions-search.ts";
import { CreateAuction } from "./create-auction.tsx";
import { PageLinks } from "./page-links.tsx";
import { PastTable } from "./past-table.tsx";
import { TEXT } from "./text.ts";

const SEARCH_AFTER_MS = 250;
const route = getRouteApi("/");

/** The organizer's auctions: one list at a time, in pages. */
export function AuctionsPage() {
  useDocumentTitle(`${TEXT.title} – Headcount`);
  const search = route.useSearch();
  const { page = 1, q = "" } = search;
  const { data, error, isPending } = useAuctionPage({ list: search.list ?? "first", page, text: q });
  const [isCreating, creating] = useDisclosure();
  const list = data?.list ?? search.list ?? "live";
  const counts = data?.counts;
  const isEmpty = counts !== undefined && q === "" && LISTS.every((name) => counts[name] === 0);
  const create = <Button onClick={creating.open}>{TEXT.create}</Button>;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {TEXT.title}
        </Title>
        {data && !isEmpty && (
          <>
            <SearchField search={search} />
            {create}
          </>
        )}
      </Group>
      <ErrorNotice error={error} />
      {isPending && <Skeleton h={160} />}
      {isEmpty && (
        <Message title={TEXT.none} action={create}>
          {TEXT.noneHelp}
        </Message>
      )}
      {data && counts && !isEmpty && (
        <>
          <ListTabs list={list} counts={counts} search={search} />
          {list === "past" && data.data.length > 0 && <PastTable auctions={data.data} />}
          {list !== "past" && data.data.length > 0 && <AuctionRows auctions={data.data} label={TEXT.lists[list]} />}
          {data.data.length === 0 && <Nothing list={list} q={q} create={create} />}
          <PageLinks search={search} list={list} pages={Math.ceil(counts[list] / AUCTIONS_PER_PAGE)} />
        </>
      )}
      <CreateAuction opened={isCreating} onClose={creating.close} />
    </Stack>
  );
}

/** Searches while typing. The text is in the address. */
function SearchField({ search: { list, q = "" } }: { search: AuctionsSearch }) {
  const navigate = route.useNavigate();
  // Set only while typing, so that the field follows the address.
  const [typed, setTyped] = useState<string | null>(null);
  const find = useDebouncedCallback((text: string) => {
    const next = text.trim();
    void navigate({
      search: { ...(list && { list }), ...(next && { q: next }) },
      replace: true,
    }).then(() => setTyped((now) => (now === text ? null : now)));
  }, SEARCH_AFTER_MS);
  return (
    <TextInput
      type="search"
      aria-label={TEXT.search}
      placeholder={TEXT.searchBy}
      value={typed ?? q}
      maxLength={LIMITS.titleCharacters}
      className={classes.search ?? ""}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        find(value);
      }}
    />
  );
}

interface ListTabsProps {
  list: AuctionListName;
  counts: AuctionListCounts;
  search: AuctionsSearch;
}

/** Links to the lists. The archive appears only if it has something. */
function ListTabs({ list, counts, search: { q } }: ListTabsProps) {
  return (
    <nav className={classes.tabs} aria-label={TEXT.listNames}>
      {LISTS.filter((name) => name !== "archived" || counts.archived > 0 || list === "archived").map((name) => (
        <RouterAnchor
          key={name}
          to="/"
          search={{ list: name, ...(q && { q }) }}
          underline="never"
          className={classes.tab ?? ""}
          activeProps={{}}
          {...(name === list && { "aria-current": "page" as const })}
        >
          {TEXT.lists[name]} {formatCount(counts[name])}
        </RouterAnchor>
      ))}
    </nav>
  );
}

function Nothing({ list, q, create }: { list: AuctionListName; q: string; create: ReactNode }) {
  if (q !== "") return <Message title={TEXT.notFound}>{TEXT.notFoundFor(isolated(q))}</Message>;
  return (
    <Message title={TEXT.empty[list].title} action={list === "upcoming" ? create : null}>
      {TEXT.empty[list].help}
    </Message>
  );
}
