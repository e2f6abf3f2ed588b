import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import type { Schema } from "./sqlite-schema.ts";

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
  "0003_moments": {
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
};

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
