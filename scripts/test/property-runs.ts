import fc from "fast-check";
import { isLong } from "./tiers.mjs";

/** Runs per property. A property sets its own number only if one run is expensive. */
fc.configureGlobal({ numRuns: isLong ? 500 : 50 });
