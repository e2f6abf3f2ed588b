import { i18n } from "../../languages/i18n.ts";

/** All texts of the private marks. */
export const TEXT = {
  title: i18n._("Private marks"),
  help: i18n._("Only your team sees these on the chart, such as “stream dropped”."),
  none: i18n._("No marks yet."),
  add: i18n._("Add a mark"),
  what: i18n._("What happened"),
  when: i18n._("When"),
  whenHelp: (zone: string): string => i18n._("Empty: now. Time zone: {zone}", { zone }),
  save: i18n._("Add"),
  cancel: i18n._("Cancel"),
  remove: (text: string): string => i18n._("Delete the mark: {text}", { text }),
} as const;
