import { BASE_PATH } from "../browser/base-path.ts";

/** Sections of the page that defines the numbers. */
export type Section =
  | "watching-now"
  | "peak"
  | "average"
  | "lowest"
  | "duration"
  | "coverage"
  | "hottest-lots"
  | "sponsors"
  | "people-reached"
  | "viewer-minutes";

/** Address of the definition of a number. */
export const howWeCount = (section: Section): string => `${BASE_PATH}/how-we-count#${section}`;
