// Program: does nothing, so that its loop stalls only while the machine has no processor time for it.
import { answer } from "./child.ts";

answer({});
