import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../../src/config/read-config.ts";
import { SETTINGS } from "../../../src/config/settings.ts";
import {
  compose,
  environmentOf,
  guide,
  imageEnv,
  manifest,
  nodeMajor,
  one,
  ROOT,
  read,
  routesOf,
  SERVERS,
  shownForNodes,
  stages,
} from "../../support/deployment-files.ts";

describe("the workflow", () => {
  const workflow = parse(read(".github/workflows/ci.yml"));
  const { steps, services, env, strategy } = workflow.jobs.readme;
  const runs: string[] = workflow.jobs.image.steps.map(({ run = "" }) => run);
  const release = parse(read(".github/workflows/release.yml"));
  const commands: string[] = steps.flatMap(({ run = "" }) => run.match(/^npm [a-z: ]*[a-z]/gm) ?? []);

  it("runs the README's two commands, and the commands of CI", () => {
    const blocks = [...read("README.md").matchAll(/```sh\n(npm [^`]+)```/g)].map(([, block = ""]) => block.trim());
    const steps = [...read(".ci/run").matchAll(/^step (.+)$/gm)].map(([, command]) => command);
    expect(new Set(commands)).toEqual(new Set([...blocks, ...steps]));
  });

  it("uses the oldest Node that can start the project, the project's own version, and one in between", () => {
    const [setup] = steps.filter(({ uses = "" }) => uses.startsWith("actions/setup-node@"));
    expect(setup.with).toEqual({ "node-version": expect.stringContaining("matrix.node"), cache: "npm" });
    const { node } = strategy.matrix;
    expect(manifest.engines.node).toBe(`>=${node[0]}`);
    expect(node).toEqual([20, 22, Number(nodeMajor)]);
  });

  it("builds the image, runs it as Compose does, and stops it within its stop time", async () => {
    const [build, start, signIn, stop, up, upWithNodes] = runs.filter((run) => run !== "");
    expect(build).toBe("docker build --tag headcount .");
    expect(start).toContain(`--volume headcount-data:${one("VOLUME")} headcount`);
    expect(start).toContain(`--publish ${SETTINGS.PORT.default}:${one("EXPOSE")}`);
    for (const option of ["--read-only", "--tmpfs /tmp", "--cap-drop ALL", "--security-opt no-new-privileges:true"])
      expect(start).toContain(option);
    expect(signIn).toContain(SETTINGS.ADMIN_EMAIL.default);
    expect(stop).toContain("timeout 25 docker stop");
    const given = (name: string) => workflow.jobs.image.steps.find(({ run = "" }) => run === up).env[name];
    const key = { INTERNAL_API_KEY: randomBytes(32).toString("hex") };
    for (const role of SERVERS) {
      const own = { ...key, PUBLIC_URL: given("PUBLIC_URL"), REALTIME_URL: given("REALTIME_URL") };
      const { port } = readConfig(environmentOf(role, own));
      expect(up).toContain(`http://localhost:${port}/readyz`);
    }
    const { env } = workflow.jobs.image.steps.find(({ run = "" }) => run === upWithNodes);
    expect(env).toMatchObject({ COMPOSE_PROFILES: "cluster", REDIS_URL: shownForNodes.REDIS_URL });
    expect(compose.services.balancer?.ports).toEqual([`127.0.0.1:${new URL(env.REALTIME_URL).port}:8082`]);
    expect(upWithNodes).toContain(`${env.REALTIME_URL}/readyz`);
  });

  it("signs in as a browser does, by existing routes", async () => {
    const routes = await routesOf("all");
    const paths = runs.flatMap((run) => [...run.matchAll(/http:\/\/[\w-]+:\d+(\/[\w/-]+)/g)].map(([, path]) => path));
    expect(paths).toEqual(expect.arrayContaining(["/readyz", "/api/auth/sign-in/email", "/api/v1/auctions"]));
    for (const path of paths.filter((path) => !path?.startsWith("/api/auth/"))) expect(routes).toContain(`GET ${path}`);
  });

  it("lists every action and image that is not pinned, and no other", () => {
    const [, list = ""] = guide.split("## What is pinned");
    const files = [".github/workflows/ci.yml", ".github/workflows/release.yml"].map(read).join("\n");
    const uses = [...files.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action);
    const images = [...stages, ...Object.values(compose.services)].map(({ image = "" }) => image);
    const moving = [...uses, ...images].filter((name) => /[@:]/.test(name) && !/@(sha256:)?[0-9a-f]{40,}$/.test(name));
    const listed = [...list.matchAll(/`([\w./-]+[@:][\w.-]+)`/g)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(moving));
  });

  it("makes a release only for a tag, for two processors, with labels, SBOM, provenance and notes", () => {
    expect(release.on).toEqual({ push: { tags: ["v*"] } });
    const { steps } = release.jobs.image;
    const [{ with: built }] = steps.filter(({ uses = "" }) => uses.startsWith("docker/build-push-action@"));
    expect(built).toMatchObject({
      platforms: "linux/amd64,linux/arm64",
      push: true,
      sbom: true,
      provenance: "mode=max",
    });
    expect(built.labels).toContain("steps.meta.outputs.labels");
    const [notes] = steps.flatMap(({ run = "" }) => /node (scripts\/\S+)/.exec(run)?.[1] ?? []);
    expect(existsSync(join(ROOT, notes))).toBe(true);
  });

  it("gives the tests the database version of Compose", () => {
    expect(services.mongo.image).toBe(compose.services.mongo?.image);
    expect(Object.keys(env)).toEqual(["MONGO_TEST_URL"]);
    expect(read("server/test/support/mongo-server.ts")).toContain("MONGO_TEST_URL");
    const { port } = new URL(env.MONGO_TEST_URL);
    expect(services.mongo.ports).toEqual([`${port}:${port}`]);
  });

  it("requests a route of the started server on its port", async () => {
    const address = steps.map(({ run = "" }) => /http:\/\/localhost:\S+/.exec(run)?.[0]).find(Boolean);
    const { port, pathname } = new URL(address);
    expect(port).toBe(SETTINGS.PORT.default);
    expect(await routesOf("all")).toContain(`GET ${pathname}`);
  });

  it("has only read permissions, and a time limit", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(workflow.concurrency).toMatchObject({ "cancel-in-progress": true });
    for (const job of [...Object.values<Record<string, number>>(workflow.jobs), release.jobs.image])
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
  });
});

describe("the guide", () => {
  it("says which parts were not run", () => {
    expect(guide).toContain("Compose and the workflow have not been run yet");
  });

  it("names existing files, services and addresses", () => {
    for (const [, file = ""] of guide.matchAll(/`((?:[\w.]+\/)*(?:Dockerfile|[\w.-]+\.ya?ml))`/g))
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    const [hosting = ""] = guide.split("## What is pinned");
    const listed = [...hosting.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(compose.services));
    const { port, dataDir } = readConfig(imageEnv);
    expect(guide).toContain(`--publish 127.0.0.1:${port}:${port} --volume headcount-data:${dataDir}`);
    expect(guide).toContain(`proxy_pass http://127.0.0.1:${port};`);
  });
});
