import { MongoClient } from "mongodb";
import { databaseOf } from "./connection/connection.ts";
import { isMarked } from "./marker.ts";

const PATIENCE_MS = 10_000;

/** Whether the address is that of a database of Headcount. */
export async function isClaimed(url: string): Promise<boolean> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: PATIENCE_MS });
  try {
    return await isMarked(databaseOf(client, url));
  } finally {
    await client.close();
  }
}
