// Program: does nothing, so that its loop stands still for as long as the machine has no time for a process.
import { answer } from "./child.ts";

answer({});
