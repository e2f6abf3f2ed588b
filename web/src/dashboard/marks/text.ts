/** All texts of the private marks. */
export const TEXT = {
  title: "Private marks",
  help: "Only your team sees these on the chart, such as “stream dropped”.",
  none: "No marks yet.",
  add: "Add a mark",
  what: "What happened",
  when: "When",
  whenHelp: (zone: string): string => `Empty: now. Time zone: ${zone}`,
  save: "Add",
  cancel: "Cancel",
  remove: (text: string): string => `Delete the mark: ${text}`,
} as const;
