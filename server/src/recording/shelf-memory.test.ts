import { shelfContract } from "./shelf.contract.ts";
import { memoryShelf } from "./shelf-memory.ts";

shelfContract("in memory", memoryShelf);
