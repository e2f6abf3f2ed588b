import { DEFAULT_GRID, minuteMs } from "@headcount/protocol";
import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import { hourOf, type KeptMinute, packHour } from "./codec/hours-codec.ts";
import type { Schema } from "./sqlite/schema.ts";

/** A row of `minutes` before 0003. */
interface MinuteRow0001 {
  minute: number;
  samples: number;
  connections_last: number;
  connections_mean: number;
  connections_min: number;
  connections_max: number;
  connections_max_slot: number | null;
  people_last: number;
  people_mean: number;
  people_min: number;
  people_max: number;
  people_max_slot: number | null;
  joins: number;
  leaves: number;
  created_at: number;
}

const keptOf = (row: MinuteRow0001): KeptMinute => {
  const level = (of: "connections" | "people") => {
    const slot = row[`${of}_max_slot`];
    const maxAt = slot === null ? null : row.minute + slot * DEFAULT_GRID.slotMs;
    return { last: row[`${of}_last`], mean: row[`${of}_mean`], min: row[`${of}_min`], max: row[`${of}_max`], maxAt };
  };
  const { minute, samples: sampleCount, joins, leaves, created_at: createdAt } = row;
  // Samples without slots stand for the whole minute.
  const slots = row.connections_max_slot === null ? DEFAULT_GRID.slotsPerMinute : sampleCount;
  const seen = Math.min(minuteMs(DEFAULT_GRID), slots * DEFAULT_GRID.slotMs);
  return {
    minute: {
      ...{ minute, connections: level("connections"), people: level("people") },
      ...{ sampleCount, seen, joins, leaves, countModes: [] },
    },
    createdAt,
  };
};

/*
 * Applied in order of name and never changed once released. Level columns are the merge of the minute's parts; `*_max_slot` is the
 * index of the slot that held the maximum. Times are epoch ms.
 */
const MIGRATIONS: Record<string, Migration> = {
  "0001_auctions_and_minutes": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table auctions (
          key integer primary key,
          document text not null check (json_valid(document)),
          id text not null generated always as (document ->> 'id') virtual,
          owner text not null generated always as (document ->> 'owner') virtual,
          state text not null generated always as (document ->> 'state') virtual,
          created_at text not null generated always as (document ->> 'createdAt') virtual
        ) strict`.execute(db);
      await sql`create unique index auctions_id on auctions (id)`.execute(db);
      await sql`create index auctions_owner on auctions (owner, created_at)`.execute(db);
      await sql`create index auctions_state on auctions (state)`.execute(db);
      await sql`
        create table recorders (
          id integer primary key,
          node text not null,
          boot text not null,
          unique (node, boot)
        ) strict`.execute(db);
      await sql`
        create table minutes (
          auction integer not null references auctions (key) on delete cascade,
          minute integer not null,
          samples integer not null,
          connections_last integer not null,
          connections_mean real not null,
          connections_min integer not null,
          connections_max integer not null,
          connections_max_slot integer,
          people_last integer not null,
          people_mean real not null,
          people_min integer not null,
          people_max integer not null,
          people_max_slot integer,
          joins integer not null,
          leaves integer not null,
          created_at integer not null,
          parts blob not null,
          primary key (auction, minute)
        ) strict, without rowid`.execute(db);
      await sql`create index minutes_created_at on minutes (created_at)`.execute(db);
    },
  },
  "0002_arrivals": {
    async up(db: Kysely<unknown>) {
      for (const column of ["first_at integer", "last_at integer", "skew_ms integer", "seqs text"])
        await sql`alter table recorders add column ${sql.raw(column)}`.execute(db);
    },
  },
  "0003_hours": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table hours (
          id integer primary key,
          oldest integer not null,
          minutes blob not null
        ) strict`.execute(db);
      await sql`
        create trigger hours_go_with_auction after delete on auctions begin
          delete from hours where id >= old.key * 16777216 and id < (old.key + 1) * 16777216;
        end`.execute(db);
      await sql`create index hours_oldest on hours (oldest)`.execute(db);
      const { rows: hours } = await sql<{ auction: number; first: number }>`
        select auction, min(minute) first from minutes group by auction, minute / 3600000`.execute(db);
      for (const { auction, first } of hours) {
        const hour = hourOf(first);
        const { rows } = await sql<MinuteRow0001>`
          select * from minutes where auction = ${auction} and minute >= ${first} and minute < ${(hour + 1) * 3_600_000}
          order by minute`.execute(db);
        const oldest = Math.min(...rows.map((row) => row.created_at));
        const packed = packHour(rows.map(keptOf), hour, DEFAULT_GRID);
        await sql`insert into hours values (${auction * 16_777_216 + hour}, ${oldest}, ${packed})`.execute(db);
      }
      await sql`
        create table minutes_0003 (
          auction integer not null references auctions (key) on delete cascade,
          minute integer not null,
          parts blob not null,
          primary key (auction, minute)
        ) strict, without rowid`.execute(db);
      await sql`insert into minutes_0003 select auction, minute, parts from minutes order by auction, minute`.execute(
        db,
      );
      await sql`drop table minutes`.execute(db);
      await sql`alter table minutes_0003 rename to minutes`.execute(db);
    },
  },
  "0004_moments": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table moments (
          auction integer not null references auctions (key) on delete cascade,
          at integer not null,
          id text not null,
          type text not null,
          client_id text not null,
          document text not null check (json_valid(document)),
          primary key (auction, at, id)
        ) strict, without rowid`.execute(db);
      await sql`create unique index moments_id on moments (auction, id)`.execute(db);
      await sql`create unique index moments_client_id on moments (auction, client_id)`.execute(db);
    },
  },
  "0005_catalogues": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table catalogues (
          auction integer primary key references auctions (key) on delete cascade,
          lots text not null check (json_valid(lots))
        ) strict`.execute(db);
    },
  },
  "0006_reach": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table reach (
          id integer primary key,
          sketch blob not null
        ) strict`.execute(db);
      await sql`
        create trigger reach_goes_with_auction after delete on auctions begin
          delete from reach where id >= old.key * 16777216 and id < (old.key + 1) * 16777216;
        end`.execute(db);
    },
  },
  "0007_public_counter": {
    async up(db: Kysely<unknown>) {
      await sql`update auctions set document = json_set(document, '$.publicMinimum', 0)`.execute(db);
    },
  },
  "0008_shares": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table shares (
          auction integer not null references auctions (key) on delete cascade,
          id text not null,
          kind text not null,
          created_at text not null,
          expires_at text not null,
          last_used_at text,
          primary key (auction, id)
        ) strict, without rowid`.execute(db);
    },
  },
  "0009_api_keys": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table api_keys (
          id text primary key,
          organizer text not null,
          name text not null,
          permissions text not null check (json_valid(permissions)),
          hash text not null,
          created_at text not null,
          last_used_at text
        ) strict, without rowid`.execute(db);
      await sql`create index api_keys_by_organizer on api_keys (organizer, created_at)`.execute(db);
    },
  },
  "0010_members": {
    async up(db: Kysely<unknown>) {
      await sql`drop index auctions_owner`.execute(db);
      await sql`alter table auctions drop column owner`.execute(db);
      await sql`
        create table members (
          organizer text not null,
          auction integer not null references auctions (key) on delete cascade,
          primary key (organizer, auction)
        ) strict, without rowid`.execute(db);
      await sql`create index members_auction on members (auction)`.execute(db);
      const refill = sql`
          delete from members where auction = new.key;
          insert into members select value ->> 'organizer', new.key from json_each(new.document, '$.members');`;
      await sql`create trigger members_of_new after insert on auctions begin ${refill} end`.execute(db);
      await sql`create trigger members_of_changed after update of document on auctions begin ${refill} end`.execute(db);
      await sql`
        update auctions set document = json_remove(
          json_set(
            document,
            '$.members', json_array(
              json_object('organizer', document ->> 'owner', 'role', 'owner', 'since', document ->> 'createdAt')
            ),
            '$.invites', json('[]')
          ),
          '$.owner'
        )`.execute(db);
    },
  },
  "0011_audit": {
    async up(db: Kysely<unknown>) {
      await sql`
        create table audit (
          id text primary key,
          at integer not null,
          document text not null check (json_valid(document))
        ) strict, without rowid`.execute(db);
      await sql`create index audit_at on audit (at)`.execute(db);
      await sql`
        create table audit_lists (
          list text not null,
          at integer not null,
          entry text not null references audit (id) on delete cascade,
          primary key (list, at, entry)
        ) strict, without rowid`.execute(db);
      await sql`create index audit_lists_entry on audit_lists (entry)`.execute(db);
    },
  },
  "0012_limits": {
    async up(db: Kysely<unknown>) {
      await sql`drop trigger members_of_new`.execute(db);
      await sql`drop trigger members_of_changed`.execute(db);
      await sql`drop table members`.execute(db);
      // In the order of a member's list, so that a page is read without looking at the documents of the others.
      await sql`
        create table members (
          organizer text not null,
          created_at text not null,
          id text not null,
          auction integer not null references auctions (key) on delete cascade,
          role text not null,
          primary key (organizer, created_at, id)
        ) strict, without rowid`.execute(db);
      await sql`create index members_auction on members (auction)`.execute(db);
      const membersOf = (auction: string) =>
        sql.raw(`select value ->> 'organizer', ${auction}.created_at, ${auction}.id, ${auction}.key, value ->> 'role'`);
      const refill = sql`
          delete from members where auction = new.key;
          insert into members ${membersOf("new")} from json_each(new.document, '$.members');`;
      await sql`create trigger members_of_new after insert on auctions begin ${refill} end`.execute(db);
      await sql`create trigger members_of_changed after update of document on auctions begin ${refill} end`.execute(db);
      await sql`
        insert into members ${membersOf("auctions")} from auctions, json_each(auctions.document, '$.members')`.execute(
        db,
      );
      // Counting an index of 200,000 at each bid would take longer than recording it.
      await sql`
        create table moment_counts (
          auction integer primary key references auctions (key) on delete cascade,
          moments integer not null
        ) strict`.execute(db);
      await sql`insert into moment_counts select auction, count(*) from moments group by auction`.execute(db);
      await sql`
        create trigger moment_added after insert on moments begin
          insert into moment_counts values (new.auction, 1) on conflict do update set moments = moments + 1;
        end`.execute(db);
      await sql`
        create trigger moment_removed after delete on moments begin
          update moment_counts set moments = moments - 1 where auction = old.auction;
        end`.execute(db);
    },
  },
  "0013_flags": {
    async up(db: Kysely<unknown>) {
      await sql`create table flags (name text primary key) strict, without rowid`.execute(db);
    },
  },
  "0014_sale": {
    async up(db: Kysely<unknown>) {
      for (const column of [
        "lot_number text generated always as (document ->> 'lotNumber') virtual",
        "has_price integer generated always as (document ->> 'price' is not null) virtual",
        "has_title integer generated always as (document ->> 'lotTitle' is not null) virtual",
      ])
        await sql`alter table moments add column ${sql.raw(column)}`.execute(db);
      await sql`create index moments_type on moments (auction, type, at, id, lot_number)`.execute(db);
      await sql`create index moments_priced on moments (auction, type, at, id, lot_number) where has_price = 1`.execute(
        db,
      );
      await sql`
        create index moments_opened on moments (auction, lot_number, at, id, has_title) where type = 'lot_opened'`.execute(
        db,
      );
    },
  },
  "0015_most_present": {
    async up(db: Kysely<unknown>) {
      await sql`alter table reach add column present integer not null default 0`.execute(db);
    },
  },
  "0016_ends_at": {
    async up(db: Kysely<unknown>) {
      await sql`
        alter table auctions add column ends_at text generated always as (document ->> 'endsAt') virtual`.execute(db);
      await sql`create index auctions_due on auctions (ends_at) where state = 'live'`.execute(db);
    },
  },
  "0017_summaries": {
    async up(db: Kysely<unknown>) {
      await sql`
        alter table auctions add column ended_at text generated always as (document ->> 'endedAt') virtual`.execute(db);
      await sql`create index auctions_ended on auctions (ended_at) where state = 'ended'`.execute(db);
      await sql`
        create table summaries (
          auction integer primary key references auctions (key) on delete cascade,
          due_at integer,
          changes integer not null,
          overview text check (json_valid(overview)),
          summary blob
        ) strict`.execute(db);
      await sql`create index summaries_due on summaries (due_at) where due_at is not null`.execute(db);
    },
  },
};

/** Every database of Headcount's has it. */
export const FIRST_MIGRATION = "0001_auctions_and_minutes";

const appliedTo = async (db: Kysely<Schema>): Promise<string[]> => {
  const { rows: table } = await sql`select 1 from sqlite_schema where name = ${DEFAULT_MIGRATION_TABLE}`.execute(db);
  if (table.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map((row) => row.name);
};

/**
 * Brings the schema up to date.
 * @throws Error in plain words, having changed nothing, when a newer Headcount has been at this database.
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
