import { MongoClient } from "mongodb";
import { databaseOf } from "./connection/connection.ts";
import { isMarked } from "./marker.ts";

const CONNECT_WAIT_MS = 10_000;

/** Whether the address is that of a database of Headcount. */
export async function isClaimed(url: string): Promise<boolean> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: CONNECT_WAIT_MS });
  try {
    return await isMarked(databaseOf(client, url));
  } finally {
    await client.close();
  }
}
