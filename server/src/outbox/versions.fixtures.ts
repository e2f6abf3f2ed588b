/** What the first version of the outbox's file had. */
export const VERSION_1 = `
  create table part (id integer primary key, auction text not null, minute integer not null, body text not null);
  create index part_minute on part (minute);
  create table open_slot (
    node text not null, boot text not null, auction text not null, minute integer not null, place integer not null, body text not null,
    primary key (node, boot, auction, minute, place)
  ) without rowid;
  pragma user_version = 1;
`;
