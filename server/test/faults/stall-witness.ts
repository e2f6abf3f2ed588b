// Loaded into a program by `--import`: notes its stalls, one `from to` a line, in the file at STALL_FILE.
import { appendFileSync } from "node:fs";
import { watchStalls } from "./stalls.ts";

const file = process.env.STALL_FILE ?? "";
watchStalls(({ from, to }) => appendFileSync(file, `${from} ${to}\n`));
