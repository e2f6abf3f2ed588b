export const SETUP_TABS = ["details", "settings", "embed", "share", "danger"] as const;
export type SetupTab = (typeof SETUP_TABS)[number];

export interface SetupSearch {
  tab?: SetupTab;
}

/** What the address says about the setup page; what it does not understand it leaves out. */
export function readSetupSearch(raw: Record<string, unknown>): SetupSearch {
  const tab = SETUP_TABS.find((known) => known === raw.tab);
  return tab === undefined ? {} : { tab };
}
