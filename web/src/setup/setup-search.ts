import type { Role } from "@headcount/protocol";

const SETUP_TABS = ["details", "settings", "embed", "share", "team", "history", "danger"] as const;
export type SetupTab = (typeof SETUP_TABS)[number];

/** The tabs that who has this role can use. */
export const TABS_FOR: Readonly<Record<Role, readonly [SetupTab, ...SetupTab[]]>> = {
  owner: SETUP_TABS,
  editor: ["details", "settings", "embed", "team"],
  viewer: ["team"],
};

export interface SetupSearch {
  tab?: SetupTab;
}

/** What the address says about the setup page; what it does not understand it leaves out. */
export function readSetupSearch(raw: Record<string, unknown>): SetupSearch {
  const tab = SETUP_TABS.find((known) => known === raw.tab);
  return tab === undefined ? {} : { tab };
}
