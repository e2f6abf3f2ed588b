import { memoryTotals } from "./memory.ts";
import { testNode, totalsContract } from "./totals.contract.ts";

totalsContract("memory", async () => testNode(memoryTotals));
