import fc from "fast-check";
import { isLong } from "./tiers.mjs";

/** How often each property is tried. A property names a number of its own only where one try is expensive. */
fc.configureGlobal({ numRuns: isLong ? 500 : 50 });
