// Loaded into a program by `--import`: writes its stalls to the file STALL_FILE, one `from to` per line.
import { appendFileSync } from "node:fs";
import { watchStalls } from "./stalls.ts";

const file = process.env.STALL_FILE ?? "";
watchStalls(({ from, to }) => appendFileSync(file, `${from} ${to}\n`));
