/** One line of the doctor's: what was seen and, where that is not well, what to do. */
export type Finding =
  | { level: "ok"; saw: string }
  /** `warn`: works, but not as it should; `fail`: does not work, or numbers are lost. */
  | { level: "warn" | "fail"; saw: string; advice: string };

export const ok = (saw: string): Finding => ({ level: "ok", saw });
export const warn = (saw: string, advice: string): Finding => ({ level: "warn", saw, advice });
export const fail = (saw: string, advice: string): Finding => ({ level: "fail", saw, advice });

/** A finding with the name of its check, as it is printed. */
export const lineOf = (check: string, finding: Finding): string =>
  `${finding.level.padEnd(4)}  ${check}: ${finding.saw}${finding.level === "ok" ? "" : `. To do: ${finding.advice}`}`;
