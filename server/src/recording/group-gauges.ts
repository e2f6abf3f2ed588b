import { LIMITS, NO_GROUP, type Occupancy, OTHER_GROUPS, type SlotGroup } from "@headcount/protocol";
import { Gauge } from "./gauge.ts";

type Gauges = { connections: Gauge; people: Gauge };

interface Group extends Occupancy {
  group: string;
}

const isWatched = ({ connections, people }: Gauges): boolean => connections.max > 0 || people.max > 0;

/** The groups of an auction during the current slot. Viewers without a group have gauges, too, so every viewer is in exactly one. */
export class GroupGauges {
  readonly #byName: Map<string, Gauges>;
  /** When observation of the slot began. */
  #began: number;

  /** `all`: the gauges of all viewers, before the first one with a group. */
  constructor(all: Gauges, began: number) {
    this.#byName = new Map([[NO_GROUP, { connections: all.connections.copy(), people: all.people.copy() }]]);
    this.#began = began;
  }

  begin(mono: number): void {
    this.#began = mono;
    for (const { connections, people } of this.#byName.values()) {
      connections.begin(mono);
      people.begin(mono);
    }
  }

  /** `total`: all viewers, with and without a group. */
  set(total: Occupancy, groups: readonly Group[], mono: number): void {
    const rest = { ...total };
    const now = new Map<string, Occupancy>([[NO_GROUP, rest]]);
    for (const { group, connections, people } of groups) {
      const name = this.#nameOf(group);
      const same = now.get(name) ?? { connections: 0, people: 0 };
      now.set(name, { connections: same.connections + connections, people: same.people + people });
      rest.connections -= connections;
      rest.people -= people;
    }
    for (const [name, gauges] of this.#byName) {
      gauges.connections.set(now.get(name)?.connections ?? 0, mono);
      gauges.people.set(now.get(name)?.people ?? 0, mono);
    }
  }

  /** Whether nobody with a group watches any longer. */
  get isEmpty(): boolean {
    return Array.from(this.#byName).every(([name, { connections }]) => name === NO_GROUP || connections.last === 0);
  }

  /** The slot's groups as of one moment. */
  levels(): { groups?: SlotGroup[] } {
    return this.#read((gauge) => gauge.level());
  }

  close(mono: number): { groups?: SlotGroup[] } {
    return this.#read((gauge) => gauge.close(mono));
  }

  #read(levelOf: (gauge: Gauge) => SlotGroup["people"]): { groups?: SlotGroup[] } {
    const groups = [...this.#byName]
      .filter(([, gauges]) => isWatched(gauges))
      .map(([group, { connections, people }]) => ({
        group,
        connections: levelOf(connections),
        people: levelOf(people),
      }))
      .sort((a, b) => (a.group < b.group ? -1 : 1));
    return groups.some(({ group }) => group !== NO_GROUP) ? { groups } : {};
  }

  #nameOf(group: string): string {
    if (this.#byName.has(group)) return group;
    // A minute may see several audiences, each with as many names.
    const name = this.#byName.size <= LIMITS.recordedGroups ? group : OTHER_GROUPS;
    if (!this.#byName.has(name))
      this.#byName.set(name, { connections: new Gauge(0, this.#began), people: new Gauge(0, this.#began) });
    return name;
  }
}
