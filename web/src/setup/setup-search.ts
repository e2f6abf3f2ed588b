import type { Role } from "@headcount/protocol";

const SETUP_TABS = ["details", "settings", "team", "audit", "danger"] as const;
export type SetupTab = (typeof SETUP_TABS)[number];

/** The tabs for each role. */
export const TABS_FOR: Readonly<Record<Role, readonly [SetupTab, ...SetupTab[]]>> = {
  owner: SETUP_TABS,
  editor: ["details", "settings", "team"],
  viewer: ["team"],
};

export interface SetupSearch {
  tab?: SetupTab;
}

/** Reads the search parameters of the setup page and ignores unknown ones. */
export function readSetupSearch(raw: Record<string, unknown>): SetupSearch {
  const tab = SETUP_TABS.find((known) => known === raw.tab);
  return tab === undefined ? {} : { tab };
}
