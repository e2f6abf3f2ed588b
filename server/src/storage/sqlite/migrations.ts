import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import type { Schema } from "./schema.ts";

const AUCTIONS = [
  `create table auctions (
    key integer primary key,
    document text not null check (json_valid(document)),
    id text not null generated always as (document ->> 'id') virtual,
    state text not null generated always as (document ->> 'state') virtual,
    created_at text not null generated always as (document ->> 'createdAt') virtual,
    ends_at text generated always as (document ->> 'endsAt') virtual,
    ended_at text generated always as (document ->> 'endedAt') virtual,
    pending integer generated always as (json_array_length(document, '$.pendingEvents')) virtual,
    sites integer generated always as (json_array_length(document, '$.allowedSites')) virtual
  ) strict`,
  "create unique index auctions_id on auctions (id)",
  "create index auctions_state on auctions (state)",
  "create index auctions_due on auctions (ends_at) where state = 'live'",
  "create index auctions_sites on auctions (id) where sites > 0",
  "create index auctions_pending on auctions (id) where pending > 0",
  "create index auctions_ended on auctions (ended_at) where state = 'ended'",
  "create table used_ids (id text primary key) strict, without rowid",
  `create table catalogues (
    auction integer primary key references auctions (key) on delete cascade,
    lots text not null check (json_valid(lots))
  ) strict`,
  `create table summaries (
    auction integer primary key references auctions (key) on delete cascade,
    due_at integer,
    changes integer not null,
    overview text check (json_valid(overview)),
    points text check (json_valid(points)),
    summary blob
  ) strict`,
  "create index summaries_due on summaries (due_at) where due_at is not null",
];

const REFILL_MEMBERS = `
  delete from members where auction = new.key;
  insert into members select value ->> 'organizer', new.created_at, new.id, new.key, value ->> 'role', new.document ->> 'externalId',
    case when new.document ->> 'archived' then 'archived' when new.state = 'live' then 'live' when new.state = 'ended' then 'past' else 'upcoming' end,
    case when new.document ->> 'archived' then new.created_at
      when new.state = 'live' then coalesce(new.document ->> 'startedAt', new.created_at)
      when new.state = 'ended' then coalesce(new.ended_at, new.created_at)
      else coalesce(new.document ->> 'startsAt', '9999-12-31T23:59:59.999Z') end
  from json_each(new.document, '$.members');`;

/* The primary key is the order of an organizer's list: a page of it is read without the documents of the others. */
const MEMBERS = [
  `create table members (
    organizer text not null,
    created_at text not null,
    id text not null,
    auction integer not null references auctions (key) on delete cascade,
    role text not null,
    external_id text,
    list text not null,
    listed_at text not null,
    primary key (organizer, created_at, id)
  ) strict, without rowid`,
  "create index members_auction on members (auction)",
  "create index members_list on members (organizer, list, listed_at, created_at, id, auction)",
  "create unique index members_external_id on members (organizer, external_id) where role = 'owner'",
  `create trigger members_of_new after insert on auctions begin ${REFILL_MEMBERS} end`,
  `create trigger members_of_changed after update of document on auctions begin ${REFILL_MEMBERS} end`,
];

/* An id in `hours` and `reach` is the auction's key × 2^24 + the hour. One in `minutes` and `whole_minutes` begins with it; see ids.ts. */
const MINUTES = [
  `create table recorders (
    id integer primary key,
    node text not null,
    boot text not null,
    first_at integer,
    last_at integer,
    skew_ms integer,
    seqs text,
    unique (node, boot)
  ) strict`,
  "create table minutes (id integer primary key, parts blob not null) strict",
  "create table whole_minutes (id integer primary key, parts blob not null) strict",
  "create table hours (id integer primary key, oldest integer not null, minutes blob not null) strict",
  "create index hours_oldest on hours (oldest)",
  "create table reach (id integer primary key, sketch blob not null, present integer not null default 0) strict",
  ...["hours", "reach"].map(
    (table) => `create trigger ${table}_of_deleted after delete on auctions begin
      delete from ${table} where id >= old.key * 16777216 and id < (old.key + 1) * 16777216;
    end`,
  ),
  ...["minutes", "whole_minutes"].map(
    (table) => `create trigger ${table}_of_deleted after delete on auctions begin
      delete from ${table} where id >= old.key * 16777216 * 72000 and id < (old.key + 1) * 16777216 * 72000;
    end`,
  ),
];

/* Counting the 200,000 entries of an index at each bid would take longer than recording the bid, so `moment_counts` has the number. */
const MOMENTS = [
  `create table moments (
    auction integer not null references auctions (key) on delete cascade,
    at integer not null,
    id text not null,
    type text not null,
    client_id text not null,
    document text not null check (json_valid(document)),
    pending integer,
    lot_number text generated always as (document ->> 'lotNumber') virtual,
    has_price integer generated always as (document ->> 'price' is not null) virtual,
    has_title integer generated always as (document ->> 'lotTitle' is not null) virtual,
    primary key (auction, at, id)
  ) strict, without rowid`,
  "create unique index moments_id on moments (auction, id)",
  "create index moments_pending on moments (id) where pending = 1",
  "create unique index moments_client_id on moments (auction, client_id)",
  "create index moments_type on moments (auction, type, at, id, lot_number)",
  "create index moments_priced on moments (auction, type, at, id, lot_number) where has_price = 1",
  `create index moments_edges on moments (auction, lot_number, type, at, id, has_title) where type in ('lot_opened', 'sold', 'unsold', 'passed', 'withdrawn')`,
  `create table moment_counts (
    auction integer primary key references auctions (key) on delete cascade,
    moments integer not null
  ) strict`,
  `create trigger moment_added after insert on moments begin
    insert into moment_counts values (new.auction, 1) on conflict do update set moments = moments + 1;
  end`,
  `create trigger moment_removed after delete on moments begin
    update moment_counts set moments = moments - 1 where auction = old.auction;
  end`,
];

const ACCESS = [
  `create table sponsors (
    auction integer not null references auctions (key) on delete cascade,
    id text not null,
    document text not null check (json_valid(document)),
    picture blob,
    primary key (auction, id)
  ) strict`,
  `create table marks (
    auction integer not null references auctions (key) on delete cascade,
    id text not null,
    at text not null,
    text text not null,
    primary key (auction, id)
  ) strict, without rowid`,
  `create table shares (
    auction integer not null references auctions (key) on delete cascade,
    id text not null,
    kind text not null,
    created_at text not null,
    expires_at text not null,
    last_used_at text,
    primary key (auction, id)
  ) strict, without rowid`,
  `create table api_keys (
    id text primary key,
    organizer text not null,
    name text not null,
    permissions text not null check (json_valid(permissions)),
    hash text not null,
    created_at text not null,
    last_used_at text
  ) strict, without rowid`,
  "create index api_keys_by_organizer on api_keys (organizer, created_at)",
  `create table token_keys (
    id text primary key,
    organizer text not null,
    created_at text not null,
    document text not null check (json_valid(document))
  ) strict, without rowid`,
  "create index token_keys_by_organizer on token_keys (organizer, created_at)",
  "create index token_keys_newest on token_keys (created_at)",
  `create table audit (
    id text primary key,
    at integer not null,
    document text not null check (json_valid(document))
  ) strict, without rowid`,
  "create index audit_at on audit (at)",
  `create table audit_lists (
    list text not null,
    at integer not null,
    entry text not null references audit (id) on delete cascade,
    primary key (list, at, entry)
  ) strict, without rowid`,
  "create index audit_lists_entry on audit_lists (entry)",
  "create table flags (name text primary key) strict, without rowid",
];

const WEBHOOKS = [
  `create table webhooks (
    id text primary key,
    organizer text not null,
    created_at text not null,
    document text not null check (json_valid(document))
  ) strict, without rowid`,
  "create index webhooks_by_organizer on webhooks (organizer, created_at)",
  `create table webhook_deliveries (
    webhook text not null references webhooks (id) on delete cascade,
    id text not null,
    created_at integer not null,
    due_at integer,
    document text not null check (json_valid(document)),
    auction text generated always as (document ->> 'auctionId') virtual,
    primary key (webhook, id)
  ) strict, without rowid`,
  "create index webhook_deliveries_auction on webhook_deliveries (auction)",
  "create index webhook_deliveries_due on webhook_deliveries (due_at) where due_at is not null",
  "create index webhook_deliveries_newest on webhook_deliveries (webhook, created_at, id)",
];

const MESSAGES = [
  `create table documents (
    key text primary key,
    auction text,
    revision integer not null,
    document text not null check (json_valid(document))
  ) strict, without rowid`,
  "create index documents_auction on documents (auction) where auction is not null",
  `create table mails (
    id text primary key,
    created_at integer not null,
    due_at integer,
    document text not null check (json_valid(document)),
    auction text generated always as (document ->> 'auctionId') virtual
  ) strict, without rowid`,
  "create index mails_auction on mails (auction)",
  "create index mails_due on mails (due_at) where due_at is not null",
  "create index mails_finished on mails (created_at) where due_at is null",
];

/** The first migration: every database of Headcount has it. */
export const FIRST_MIGRATION = "0001_schema";

/* Applied in order of name. A released migration never changes. Times are epoch ms or ISO 8601, as schema.ts says. */
const MIGRATIONS: Record<string, Migration> = {
  [FIRST_MIGRATION]: {
    async up(db: Kysely<unknown>) {
      for (const statement of [...AUCTIONS, ...MEMBERS, ...MINUTES, ...MOMENTS, ...ACCESS, ...WEBHOOKS, ...MESSAGES])
        await sql.raw(statement).execute(db);
    },
  },
};

const appliedTo = async (db: Kysely<Schema>): Promise<string[]> => {
  const { rows: table } = await sql`select 1 from sqlite_schema where name = ${DEFAULT_MIGRATION_TABLE}`.execute(db);
  if (table.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map((row) => row.name);
};

/**
 * Brings the schema up to date.
 * @throws Error, having changed nothing, if a newer version of Headcount has written to this database.
 */
export const migrate = async (db: Kysely<Schema>, where: string): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const unknown = (await appliedTo(db)).find((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown)
    throw new Error(
      `The database ${where} was written by a newer version of Headcount (it has "${unknown}"). ` +
        "Start that version, or use another database. Nothing has been changed.",
    );
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
};
