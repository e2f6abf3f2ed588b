import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";

const PORT = 27_099;

/** The address of the database: `MONGO_URL`, or that of a `mongod` on the PATH, which this function starts with its files in ./data. */
export async function mongoUrl(): Promise<string> {
  const given = process.env.MONGO_URL;
  if (given) return given;
  mkdirSync("data", { recursive: true });
  const mongod = spawn("mongod", ["--dbpath", "data", "--port", String(PORT), "--bind_ip", "127.0.0.1"], {
    stdio: "ignore",
  });
  process.once("exit", () => mongod.kill());
  try {
    await once(mongod, "spawn");
  } catch {
    console.error(
      "There is no database. Install MongoDB so that mongod is on the PATH, or set MONGO_URL to the address of a server.",
    );
    process.exit(1);
  }
  return `mongodb://127.0.0.1:${PORT}/auctions`;
}
