import { randomBytes } from "node:crypto";
import { validate as deployment } from "kubernetes-models/_schemas/IoK8sApiAppsV1Deployment";
import { validate as statefulSet } from "kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet";
import { validate as configMap } from "kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap";
import { validate as secret } from "kubernetes-models/_schemas/IoK8sApiCoreV1Secret";
import { validate as service } from "kubernetes-models/_schemas/IoK8sApiCoreV1Service";
import { validate as ingress } from "kubernetes-models/_schemas/IoK8sApiNetworkingV1Ingress";
import { validate as disruptionBudget } from "kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { Config } from "../../../src/config/config.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { SETTINGS } from "../../../src/config/settings.ts";
import { GENTLE_DRAIN } from "../../../src/realtime/sending/drain.ts";
import { type Env, imageEnv, NODES, nodesGuide, one, read, routesOf } from "../../support/deployment-files.ts";

interface Validate {
  (content: unknown): boolean;
  errors?: unknown;
}
const SCHEMAS: Record<string, Validate> = {
  "v1 ConfigMap": configMap,
  "v1 Secret": secret,
  "v1 Service": service,
  "apps/v1 Deployment": deployment,
  "apps/v1 StatefulSet": statefulSet,
  "networking.k8s.io/v1 Ingress": ingress,
  "policy/v1 PodDisruptionBudget": disruptionBudget,
};

// biome-ignore lint/suspicious/noExplicitAny: manifests are compared with their schemas first.
type Manifest = any;

const manifests = (): Manifest[] =>
  parseAllDocuments(read("docs/guides/several-nodes/kubernetes.yaml")).map((document) => document.toJS());
const find = (kind: string, name: string): Manifest =>
  manifests().find((each) => each.kind === kind && each.metadata.name === name);

/** Records which fields of an object are read. A validator reads exactly the fields of its schema. */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const at = (key: string): string => `${path}/${key}`;
  const content = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, watched(each, at(key), unread)]));
  for (const key of Object.keys(value)) unread.add(at(key));
  return new Proxy(Array.isArray(value) ? Object.values(content) : content, {
    get(target, key) {
      unread.delete(at(String(key)));
      return Reflect.get(target, key);
    },
  });
}

/** What a manifest has and its schema does not allow: wrong values, and unknown fields. */
function violations(manifest: Manifest): unknown[] {
  const unread = new Set<string>();
  const validate = SCHEMAS[`${manifest.apiVersion} ${manifest.kind}`];
  if (!validate) return ["an unknown kind"];
  return validate(watched(manifest, "", unread)) ? [...unread] : [validate.errors];
}

const workloads = { api: find("Deployment", "api"), realtime: find("StatefulSet", "realtime") };
type Role = keyof typeof workloads;
const ROLES = Object.keys(workloads) as Role[];
const podOf = (role: Role): Manifest => workloads[role].spec.template.spec;
const containerOf = (role: Role): Manifest => podOf(role).containers[0];
const SECRETS: Env = {
  AUTH_SECRET: randomBytes(32).toString("hex"),
  INTERNAL_API_KEY: randomBytes(32).toString("hex"),
};

/** What Kubernetes gives a container. */
function environmentOf(role: Role, secrets: Env): Env {
  const { env, envFrom } = containerOf(role);
  const sources = envFrom.map(({ configMapRef, secretRef }: Manifest) =>
    configMapRef ? find("ConfigMap", configMapRef.name).data : find("Secret", secretRef.name).stringData,
  );
  const own = env.map(({ name, value, valueFrom }: Manifest) => [name, value ?? valueFrom.fieldRef.fieldPath]);
  return Object.assign({}, imageEnv, ...sources, secrets, Object.fromEntries(own));
}
const configOf = (role: Role): Config => readConfig(environmentOf(role, SECRETS));

describe("the manifests for Kubernetes", () => {
  it("match the published schemas, and have no other fields", () => {
    for (const manifest of manifests())
      expect([manifest.metadata.name, violations(manifest)]).toEqual([manifest.metadata.name, []]);
    const wrong = (change: (manifest: Manifest) => void): unknown[] => {
      const manifest = find("StatefulSet", "realtime");
      change(manifest);
      return violations(manifest);
    };
    expect(wrong(({ spec }) => Object.assign(spec.template.spec.containers[0], { readinessProbes: {} }))).toEqual([
      "/spec/template/spec/containers/0/readinessProbes",
    ]);
    expect(wrong(({ spec }) => Object.assign(spec, { replicas: "two" }))).toHaveLength(1);
    expect(wrong((manifest) => Object.assign(manifest, { apiVersion: "apps/v2" }))).toHaveLength(1);
  });

  it("give each server accepted settings, the same Redis and secrets, and no example secret", () => {
    const [api, node] = ROLES.map(configOf);
    for (const role of ROLES) {
      for (const name of Object.keys(environmentOf(role, {})))
        expect(["NODE_ENV", ...Object.keys(SETTINGS)]).toContain(name);
      expect(configOf(role).role).toBe(role);
      for (const name of Object.keys(SECRETS))
        expect(() =>
          readConfig(environmentOf(role, { ...SECRETS, [name]: environmentOf(role, {})[name] ?? "" })),
        ).toThrow(name);
    }
    expect(node).toMatchObject({ redis: api?.redis, authSecret: api?.authSecret, allowedOrigins: [api?.publicUrl] });
    expect(node?.redis).toBeDefined();
    expect(Object.keys(environmentOf("realtime", {}))).not.toContain("DATABASE_URL");
    expect(api?.store.kind).toBe("mongodb");
    expect(node?.nodeName).toBe("metadata.name");
  });

  it("let the servers reach each other, and clients reach both", () => {
    for (const role of ROLES) {
      const { port } = configOf(role);
      const service = find("Service", role).spec;
      expect(service.selector).toEqual(workloads[role].spec.template.metadata.labels);
      expect(service.ports).toEqual([{ name: "http", port, targetPort: "http" }]);
      expect(containerOf(role).ports).toEqual([{ name: "http", containerPort: port }]);
      const [rule] = find("Ingress", role).spec.rules;
      expect(rule.http.paths[0].backend.service).toEqual({ name: role, port: { name: "http" } });
      expect(find("Ingress", role).spec.tls[0].hosts).toEqual([rule.host]);
    }
    const api = configOf("api");
    expect(api).toMatchObject({ realtimeInternalUrl: `http://realtime:${configOf("realtime").port}` });
    expect(configOf("realtime")).toMatchObject({ backendUrl: `http://api:${api.port}` });
    const hosts = ROLES.map((role) => `https://${find("Ingress", role).spec.rules[0].host}`);
    expect(hosts).toEqual([api.publicUrl, api.role === "api" && api.realtimeUrl]);
    expect(find("Service", workloads.realtime.spec.serviceName).spec).toMatchObject({
      clusterIP: "None",
      selector: find("Service", "realtime").spec.selector,
    });
  });

  it("select the pods that they create", () => {
    for (const role of ROLES) {
      const { selector, template } = workloads[role].spec;
      expect(selector.matchLabels).toEqual(template.metadata.labels);
    }
    const { labels } = workloads.realtime.spec.template.metadata;
    expect(find("PodDisruptionBudget", "realtime").spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: labels },
    });
    expect(podOf("realtime").topologySpreadConstraints[0].labelSelector.matchLabels).toEqual(labels);
  });

  it("run two API processes, and two nodes with a volume each for undelivered minutes", () => {
    expect([workloads.api.spec.replicas, workloads.api.spec.strategy.type]).toEqual([2, "Recreate"]);
    const { replicas, volumeClaimTemplates } = workloads.realtime.spec;
    expect(replicas).toBe(2);
    expect(volumeClaimTemplates.map(({ metadata }: Manifest) => metadata.name)).toEqual(["data"]);
    for (const role of ROLES) {
      const mounts = new Map(containerOf(role).volumeMounts.map(({ mountPath, name }: Manifest) => [mountPath, name]));
      expect([mounts.get(configOf(role).dataDir), mounts.get("/tmp")]).toEqual(["data", "tmp"]);
    }
  });

  it("give a node time to be noticed, to move its viewers and to deliver its minutes", () => {
    const { lifecycle } = containerOf("realtime");
    const noticedMs = lifecycle.preStop.sleep.seconds * 1_000 + configOf("realtime").drainDelayMs;
    const { readinessProbe } = containerOf("realtime");
    expect(noticedMs).toBeGreaterThan(readinessProbe.periodSeconds * readinessProbe.failureThreshold * 1_000);
    expect(podOf("realtime").terminationGracePeriodSeconds * 1_000).toBeGreaterThan(
      noticedMs + GENTLE_DRAIN.limitMs + 24_000,
    );
    expect(podOf("api").terminationGracePeriodSeconds * 1_000).toBeGreaterThan(24_000);
  });

  it("probe existing routes: a server that is not ready is not restarted", async () => {
    for (const role of ROLES) {
      const routes = await routesOf(role);
      const { startupProbe, readinessProbe, livenessProbe } = containerOf(role);
      const paths = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path);
      expect(paths).toEqual(["/healthz", "/readyz", "/healthz"]);
      for (const path of paths) expect(routes).toContain(`GET ${path}`);
    }
  });

  it("run the servers as the image's user, on a read-only root and without privileges", () => {
    const [user, group] = one("USER").split(":").map(Number);
    for (const role of ROLES) {
      expect(podOf(role).securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: group,
        fsGroup: group,
      });
      expect(containerOf(role).securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
  });
});

describe("the configuration of Traefik", () => {
  const { http, ...rest } = parse(read("docs/guides/several-nodes/traefik.yaml"));

  // No package with its schema was found, so all of it is compared.
  it("sends each address to one node that is ready", async () => {
    expect(rest).toEqual({});
    expect(http).toEqual({
      routers: { live: { rule: "Host(`live.example.com`)", entryPoints: ["websecure"], service: "realtime", tls: {} } },
      services: {
        realtime: {
          loadBalancer: {
            strategy: "hrw",
            servers: NODES.map((node) => ({ url: `http://${node}:8081` })),
            healthCheck: { path: "/readyz", interval: "2s", timeout: "2s" },
          },
        },
      },
    });
    expect(await routesOf("realtime")).toContain(`GET ${http.services.realtime.loadBalancer.healthCheck.path}`);
  });
});

describe("the guide of several nodes", () => {
  it("says which files were not tried", () => {
    for (const file of ["kubernetes.yaml", "traefik.yaml"]) {
      expect(nodesGuide).toContain(`(several-nodes/${file})`);
      expect(read(`docs/guides/several-nodes/${file}`)).toMatch(/^# .*(have|has) not been (applied|run)/m);
    }
  });
});
