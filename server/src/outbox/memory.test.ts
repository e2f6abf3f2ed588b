import { memoryOutboxStore } from "./memory.ts";
import { outboxStoreContract } from "./outbox-store.contract.ts";

outboxStoreContract("in memory", memoryOutboxStore);
