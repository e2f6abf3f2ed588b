import { DEFAULT_GRID } from "@headcount/protocol";
import { mongodbAdapter } from "better-auth/adapters/mongodb";
import { expect, it } from "vitest";
import { type Accounts, createAccounts } from "../../../src/accounts/accounts.ts";
import type { AccountsOptions } from "../../../src/accounts/auth-library.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { cookieOf } from "../../support/harness.ts";
import { STAND_IN_CANNOT, useTestMongo } from "../../support/mongo-server.ts";

const URL = "http://localhost:8080";

const { describeMongo, mongo, newDatabase } = useTestMongo();

const openStore = async (): Promise<MongodbStore> => {
  const store = await mongodbStore({ url: newDatabase(), retentionMs: 1, grid: DEFAULT_GRID });
  await store.ready;
  return store;
};
const openAccounts = (database: AccountsOptions["database"]): Accounts =>
  createAccounts({
    database,
    tablePrefix: "headcount_",
    reached: Promise.resolve(),
    migrate: false,
    secret: "s".repeat(32),
    secureCookies: false,
    signUp: true,
  });

const post = (accounts: Accounts, path: string, body: object, cookie = ""): Promise<Response> =>
  accounts.handle(
    new Request(`${URL}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: URL, cookie },
      body: JSON.stringify(body),
    }),
  );

describeMongo("accounts in the store's database", () => {
  it("may use transactions if the servers are a replica set", async (ctx) => {
    if (mongo.kind === "stand-in") ctx.skip(STAND_IN_CANNOT.transactions);
    const store = await openStore();
    const hello = await store.db.admin().command({ hello: 1 });
    if (typeof hello.setName !== "string") {
      await store.close();
      return ctx.skip("this mongod is no replica set, and transactions need one");
    }
    const accounts = openAccounts(mongodbAdapter(store.db, { client: store.client }));
    expect((await accounts.ensureOrganizer("ada@example.org", undefined)).id).toMatch(/^[0-9a-f]{24}$/);
    await store.close();
  });

  it("sign up, sign in, have a session and sign out, without transactions", async () => {
    const store = await openStore();
    const open = () => openAccounts(mongodbAdapter(store.db));
    const accounts = open();
    const first = await accounts.ensureOrganizer("ada@example.org", undefined);
    expect(first.password).toHaveLength(16);
    expect(first.id).toMatch(/^[0-9a-f]{24}$/);

    const email = "bob@example.org";
    const signedUp = await post(accounts, "sign-up/email", { email, password: "a long password", name: "Bob" });
    expect(signedUp.status).toBe(200);
    const again = await post(accounts, "sign-up/email", { email, password: "a long password", name: "Bob" });
    expect(again.status).toBe(422);
    expect((await post(accounts, "sign-in/email", { email, password: "a wrong password" })).status).toBe(401);
    const operator = { email: { $ne: null }, password: "a long password" };
    expect((await post(accounts, "sign-in/email", operator)).status).toBe(400);

    const signedIn = await post(accounts, "sign-in/email", { email, password: "a long password" });
    expect(signedIn.status).toBe(200);
    const cookie = cookieOf(signedIn.headers);
    const { user } = (await signedIn.json()) as { user: { id: string } };

    const pat = { email: "pat@example.org", password: "a long password" };
    const id = await accounts.create(pat);
    await expect(accounts.create({ ...pat, email: "PAT@example.org" })).rejects.toThrow(
      "An account with this e-mail already exists",
    );
    expect(await accounts.emails([user.id, id, "f".repeat(24), "nobody"])).toEqual(
      new Map([
        [user.id, email],
        [id, pat.email],
      ]),
    );
    expect((await post(accounts, "sign-in/email", pat)).status).toBe(200);

    // After a restart the session and the organizer are still there.
    const restarted = open();
    await restarted.ensureOrganizer("ada@example.org", undefined);
    expect(await restarted.session({ cookie })).toMatchObject({ organizer: user.id, email });
    expect(await restarted.ensureOrganizer("ada@example.org", undefined)).toEqual({
      id: first.id,
      email: "ada@example.org",
      isGivenRight: null,
    });
    expect((await post(restarted, "sign-out", {}, cookie)).status).toBe(200);
    expect(await restarted.session({ cookie })).toBeNull();

    const collections = (await store.db.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name);
    expect(collections).toEqual(expect.arrayContaining(["headcount_user", "headcount_session", "headcount_account"]));
    expect(collections.filter((one) => !one.startsWith("headcount_"))).toEqual(["vieweranalytics"]);
    await store.close();
  });
});
