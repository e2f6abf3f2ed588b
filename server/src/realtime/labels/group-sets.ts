import { LIMITS, type Occupancy, OTHER_GROUPS } from "@headcount/protocol";

/** The occupancy of one group. */
export interface GroupOccupancy extends Occupancy {
  group: string;
}

interface Members<Connection> {
  connections: Set<Connection>;
  /** Persons, and connections of unknown people. */
  people: Set<Connection | string>;
}

/**
 * The viewers of one auction by group, as sets. The first `LIMITS.recordedGroups` names have their own sets for as long as someone
 * watches; all later names share one. Viewers without a group are in none.
 */
export class GroupSets<Connection> {
  readonly #byName = new Map<string, Members<Connection>>();
  readonly #ofConnection = new Map<Connection, string>();
  readonly #ofPerson = new Map<Connection | string, Members<Connection>>();

  /** Puts a connection into a group. It must not be in one. */
  enter(connection: Connection, group: string): void {
    const name = this.#byName.has(group) || this.#byName.size < LIMITS.recordedGroups ? group : OTHER_GROUPS;
    const members = this.#byName.get(name) ?? { connections: new Set(), people: new Set() };
    this.#byName.set(name, members);
    members.connections.add(connection);
    this.#ofConnection.set(connection, name);
  }

  exit(connection: Connection): void {
    this.#byName.get(this.#ofConnection.get(connection) ?? "")?.connections.delete(connection);
    this.#ofConnection.delete(connection);
  }

  /** A person is in the group of their earliest open tab; without a tab, in none. */
  place(person: Connection | string, earliest: Connection | undefined): void {
    const before = this.#ofPerson.get(person);
    const members = earliest && this.#byName.get(this.#ofConnection.get(earliest) ?? "");
    if (before === members) return;
    before?.people.delete(person);
    if (!members) {
      this.#ofPerson.delete(person);
      return;
    }
    members.people.add(person);
    this.#ofPerson.set(person, members);
  }

  /** Groups that became empty are included. */
  occupancies(): GroupOccupancy[] {
    return Array.from(this.#byName, ([group, { connections, people }]) => ({
      group,
      connections: connections.size,
      people: people.size,
    }));
  }
}
