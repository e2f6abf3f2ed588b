import { memoryShelf } from "./memory.ts";
import { shelfContract } from "./outbox-store.contract.ts";

shelfContract("in memory", memoryShelf);
