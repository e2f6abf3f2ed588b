import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { eventually, temporaryFolder } from "../../../test/support/harness.ts";
import { describeRedis, testRedis, testSentinel } from "../../../test/support/redis-server.ts";
import { bulk, respStub } from "../../../test/support/resp-stub.ts";
import { observeRedis, redisFindings } from "../../doctor/redis.ts";
import { openLink, script } from "./link.ts";
import { problemOf, versionProblem } from "./problems.ts";

const PREFIX = "test:";
/** Long enough that no test depends on the speed of the machine. */
const PATIENT_MS = 60_000;

/** Why a link cannot be opened, or a script cannot write. */
async function problem(url: string, deadlineMs = PATIENT_MS): Promise<string> {
  try {
    const link = await openLink({ url, prefix: PREFIX }, () => {}, deadlineMs);
    try {
      await link.run(script("redis.call('HSET', KEYS[1] .. 'totals', ARGV[1], 1) return {'ok'}"), ["x"]);
      return "none";
    } finally {
      link.close();
    }
  } catch (error) {
    return problemOf(error);
  }
}

it.each([
  ["redis_version:7.0.15", null],
  ["redis_version:6.2.0", null],
  ["redis_version:6.0.16", "Redis 6.0.16 is too old. Headcount needs Redis 6.2 or Valkey 7.2"],
  ["redis_version:7.2.4\r\nvalkey_version:8.0.1", null],
  ["redis_version:7.2.4\r\nvalkey_version:7.0.0", "Valkey 7.0.0 is too old. Headcount needs Valkey 7.2 or Redis 6.2"],
  ["nothing", "The server at REDIS_URL does not say which version it has"],
])("the version in %j", (info, expected) => {
  expect(versionProblem(`# Server\r\n${info}\r\n`)).toBe(expected);
});

it("a Redis that is too old is reported", async () => {
  const stub = await respStub(([name]) => (name === "INFO" ? bulk("# Server\r\nredis_version:5.0.7\r\n") : "+OK"));
  onTestFinished(() => stub.close());
  expect(await problem(stub.url)).toBe("Redis 5.0.7 is too old. Headcount needs Redis 6.2 or Valkey 7.2");
});

it("opening fails after the deadline if the server never answers", async () => {
  const stub = await respStub(() => null);
  onTestFinished(() => stub.close());
  expect(await problem(stub.url, 50)).toMatch(/^Redis does not answer within 50 ms|timeout/i);
});

it("an address where nothing listens and an unknown host name are reported", async () => {
  expect(await problem("redis://127.0.0.1:1")).toMatch(/^Nothing listens at the address in REDIS_URL/);
  expect(await problem("redis://no-such-host.invalid")).toMatch(/^The host name in REDIS_URL cannot be resolved/);
});

describeRedis("problems with a running Redis", (redis) => {
  it("a missing or wrong password is reported", async () => {
    const own = await testRedis("--requirepass", "right");
    onTestFinished(() => own.stop());
    const { host } = new URL(own.url);
    for (const url of [own.url, `redis://:wrong@${host}`])
      expect(await problem(url)).toMatch(/^Redis refuses the password. Set the user and password in REDIS_URL/);
    expect(await problem(`redis://:right@${host}`)).toBe("none");
  });

  it("a full Redis is reported", async () => {
    const own = await testRedis("--maxmemory", "1");
    onTestFinished(() => own.stop());
    expect(await problem(own.url)).toMatch(/^Redis is full/);
  });

  it("a replica is reported", async () => {
    const own = await testRedis("--replicaof", "127.0.0.1", new URL(redis().url).port);
    onTestFinished(() => own.stop());
    expect(await problem(own.url)).toMatch(/^This Redis is a replica/);
  });

  it("a Sentinel leads to the primary, and to another one when it is gone", async () => {
    const primary = await testRedis();
    onTestFinished(() => primary.stop());
    const replica = await testRedis("--replicaof", "127.0.0.1", new URL(primary.url).port);
    onTestFinished(() => replica.stop());
    const sentinel = await testSentinel(primary);
    onTestFinished(() => sentinel.stop());
    const link = await openLink({ url: sentinel.url, prefix: PREFIX }, () => {}, PATIENT_MS);
    await link.command("SET", `${PREFIX}x`, "1");
    // Both have it, and the Sentinel knows the replica.
    await eventually(async () => (await replica.command("GET", `${PREFIX}x`)) === "1");
    await eventually(async () => (await replica.command("INFO", "replication"))?.toString().includes("role:slave"));
    await primary.kill();
    await eventually(async () => !link.isOpen);
    const next = await eventually(async () => {
      const opened = await openLink({ url: sentinel.url, prefix: PREFIX }, () => {}, PATIENT_MS).catch(() => null);
      const written = await opened?.command("INCR", `${PREFIX}x`).catch(() => null);
      if (written !== 2) opened?.close();
      return written === 2 ? opened : null;
    });
    const messages: string[] = [];
    await next.listen(`${PREFIX}news`, (message) => messages.push(message));
    await replica.command("PUBLISH", `${PREFIX}news`, "hello");
    await eventually(async () => messages.includes("hello"));
    next.close();
  });

  it("TLS is used with a trusted certificate, and another one is reported", async ({ skip }) => {
    const folder = temporaryFolder();
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const made = spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      key,
      "-out",
      cert,
      ...subject,
    ]);
    if (made.status !== 0) return skip("no openssl, which makes the certificate");
    const port = await freePort();
    const files = ["--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert];
    const own = await testRedis("--tls-port", String(port), ...files, "--tls-auth-clients", "no").catch(() => null);
    if (own === null) return skip("this redis-server was built without TLS");
    onTestFinished(() => own.stop());
    const url = `rediss://127.0.0.1:${port}`;
    expect(await problem(url)).toMatch(/^The certificate of Redis is not trusted/);
    const trusted = getCACertificates("default");
    onTestFinished(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([...trusted, readFileSync(cert, "utf8")]);
    expect(await problem(url)).toBe("none");
  });

  it("keys of another application at the prefix are reported", async () => {
    await redis().command("SET", `${PREFIX}totals`, "theirs");
    expect(await problem(redis().url)).toMatch(/^Keys with this prefix belong to another application/);
    await redis().command("DEL", `${PREFIX}totals`);
  });

  it("the doctor reports the state of Redis", async () => {
    const seen = await observeRedis({ url: redis().url, prefix: PREFIX }, PATIENT_MS);
    expect(seen).toMatchObject({ nodes: 0, policy: null });
    expect(redisFindings(seen).map(({ level }) => level)).toEqual(["ok"]);
    const evicting = await testRedis("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
    onTestFinished(() => evicting.stop());
    const warned = redisFindings(await observeRedis({ url: evicting.url, prefix: PREFIX }, PATIENT_MS));
    expect(warned).toContainEqual({
      level: "warn",
      saw: "its maxmemory-policy is allkeys-lru, so a full Redis removes numbers of viewers without saying so",
      advice: "set maxmemory-policy to noeviction",
    });
    const away = redisFindings(await observeRedis({ url: "redis://127.0.0.1:1", prefix: PREFIX }, PATIENT_MS));
    expect(away).toMatchObject([{ level: "fail" }]);
  });
});
