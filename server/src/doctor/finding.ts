/** One line of the doctor: what was found and, if it is a problem, what to do. */
export type Finding =
  | { level: "ok"; saw: string }
  /** `warn`: works, but with a problem. `fail`: does not work, or loses numbers. */
  | { level: "warn" | "fail"; saw: string; advice: string };

export const ok = (saw: string): Finding => ({ level: "ok", saw });
export const warn = (saw: string, advice: string): Finding => ({ level: "warn", saw, advice });
export const fail = (saw: string, advice: string): Finding => ({ level: "fail", saw, advice });

/** A finding with the printed name of its check. */
export const lineOf = (check: string, finding: Finding): string =>
  `${finding.level.padEnd(4)}  ${check}: ${finding.saw}${finding.level === "ok" ? "" : `. To do: ${finding.advice}`}`;
