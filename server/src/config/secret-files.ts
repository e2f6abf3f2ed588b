import { readFileSync } from "node:fs";
import { fileProblem } from "../platform/files/file-problems.ts";

/**
 * The secret in a file, without surrounding white space, such as the newline that editors add.
 * `problem` is a message that explains why there is no secret. It names the file, but never its content.
 */
export function readSecretFile(
  file: string,
): { text: string; problem?: undefined } | { text?: undefined; problem: string } {
  try {
    const text = readFileSync(file, "utf8").trim();
    return text === "" ? { problem: `the file ${file} is empty` } : { text };
  } catch (error) {
    return { problem: `the file ${file} cannot be read: ${fileProblem(error)}` };
  }
}
