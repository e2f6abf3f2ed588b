import { keyPermission, LIMITS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Access, securityOf } from "../../../src/http/api-document/access.ts";
import { routeOf } from "../../../src/http/api-document/document.ts";
import { EXAMPLES } from "../../../src/http/api-document/examples.ts";
import { OPERATIONS } from "../../../src/http/api-document/operations.ts";
import { startServer } from "../../support/harness.ts";
import { isPage, ROUTES, SHARED, type Whose } from "./access/permissions.fixtures.ts";

interface Media {
  schema: object;
  examples?: Record<string, { summary: string; value: unknown }>;
}
interface Answer {
  $ref?: string;
  description: string;
  content?: Record<string, Media>;
}
interface DescribedOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: object[];
  parameters?: { name: string; description: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
}
interface ApiDocument {
  paths: Record<string, Record<string, DescribedOperation>>;
  tags: { name: string }[];
  components: { schemas: Record<string, object>; responses: Record<string, Answer>; securitySchemes: object };
}

async function served() {
  const server = await startServer();
  const { body } = await server.call("GET", "/api/v1/openapi.json");
  const document = body as ApiDocument;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ route: routeOf(method, path), operation })),
  );
  return { server, document, operations };
}

/** The permission matrix's words for the access of an operation. */
function whoseOf(access: Access): Whose {
  if (typeof access === "object") return "auction" in access ? { auction: access.auction } : access;
  switch (access) {
    case "internal key":
    case "metrics":
      return "server";
    case "visible":
    case "session":
    case "optional session":
      return "everyone";
    default:
      return access;
  }
}

/** A schema of the document that includes all schemas it refers to. */
const standalone = (schema: object, components: object): z.ZodType =>
  z.fromJSONSchema(
    JSON.parse(JSON.stringify({ ...schema, $defs: components }).replaceAll("#/components/schemas/", "#/$defs/")),
  );

describe("the API document", () => {
  it("describes every route of the API, and nothing else", async () => {
    const { server, operations } = await served();
    const routes = server.routes.filter((route) => !isPage(route)).toSorted();
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(routes);
    expect(operations.map(({ route }) => route).toSorted()).toEqual(routes);
  });

  it("lists who may call each operation, equal to the permission matrix", () => {
    const access = Object.fromEntries(Object.entries(OPERATIONS).map(([route, one]) => [route, whoseOf(one.access)]));
    expect(access).toEqual(ROUTES);
    const shared = Object.entries(OPERATIONS).filter(
      ([, { access: one }]) => typeof one === "object" && "auction" in one && one.also?.includes("share"),
    );
    expect(shared.map(([route]) => route).toSorted()).toEqual(SHARED.map((one) => one.replace(/\?.*/, "")).toSorted());
  });

  it("allows an API key exactly where a key can have the permission", () => {
    for (const [route, { access }] of Object.entries(OPERATIONS)) {
      if (typeof access !== "object") continue;
      const needed = "auction" in access ? access.auction : "put" in access ? access.put : access.organizer;
      const isForKeys = keyPermission.options.some((one) => one === needed);
      expect([route, securityOf(access).some((one) => "apiKey" in one)]).toEqual([route, isForKeys]);
    }
  });

  it("has a unique id, a tag and texts for each operation, and a text for each parameter", async () => {
    const { document, operations } = await served();
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { route, operation } of operations) {
      expect([route, operation.operationId]).toEqual([route, expect.stringMatching(/^[a-z][A-Za-z]+$/)]);
      expect(tags).toEqual(expect.arrayContaining(operation.tags));
      expect([route, operation.summary.length > 5, operation.description.length > 15]).toEqual([route, true, true]);
      expect([route, (operation.parameters ?? []).filter(({ description }) => !description)]).toEqual([route, []]);
    }
    expect(new Set(operations.flatMap(({ operation }) => operation.tags)).size).toBe(tags.length);
  });

  it("has examples that are valid, for operations that exist", async () => {
    const { document, operations } = await served();
    const { schemas } = document.components;
    let checked = 0;
    for (const { operation } of operations) {
      const answers = Object.values(operation.responses);
      const contents = [operation.requestBody, ...answers].map((one) => one?.content ?? {});
      for (const content of contents)
        for (const { schema, examples = {} } of Object.values(content)) {
          const parsed = standalone(schema, schemas);
          for (const { summary, value } of Object.values(examples)) {
            expect([operation.operationId, summary, parsed.safeParse(value).error?.issues]).toEqual([
              operation.operationId,
              summary,
              undefined,
            ]);
            checked += 1;
          }
        }
    }
    const written = Object.values(EXAMPLES).flatMap(({ body = {}, answers = {} }) =>
      [body, ...Object.values(answers)].flatMap((some) => Object.keys(some)),
    );
    expect(checked).toBe(written.length);
    expect(checked).toBeGreaterThan(20);
  });

  it("has schemas that refuse invalid values", async () => {
    const { document } = await served();
    const { schemas } = document.components;
    const newAuction = standalone({ $ref: "#/components/schemas/NewAuction" }, schemas);
    expect(newAuction.safeParse({ title: "x" }).success).toBe(true);
    expect(newAuction.safeParse({ title: 7 }).success).toBe(false);
    expect(newAuction.safeParse({}).success).toBe(false);
  });

  it("lists the errors that operations return", async () => {
    const { server, document } = await served();
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const long = "x".repeat(LIMITS.titleCharacters + 1);
    const failing = [
      await server.call("GET", "/api/v1/auctions"),
      await owner.call("POST", "/api/v1/auctions", { title: long }),
      await owner.call("GET", `/api/v1/auctions/${"0".repeat(24)}`),
      await owner.call("DELETE", `/api/v1/auctions/${id}/shares/AAAAAAAAAAAAAAAA`),
      await server.call("GET", `/api/v1/auctions/${id}/invitation`),
      await server.call("POST", "/api/v1/directory", {}),
      await server.call("POST", "/api/auth/sign-in/email", { email: "owner@example.com", password: [] }),
    ];
    const places = [
      ["/api/v1/auctions", "get"],
      ["/api/v1/auctions", "post"],
      ["/api/v1/auctions/{id}", "get"],
      ["/api/v1/auctions/{id}/shares/{shareId}", "delete"],
      ["/api/v1/auctions/{id}/invitation", "get"],
      ["/api/v1/directory", "post"],
      ["/api/auth/sign-in/email", "post"],
    ] as const;
    const error = standalone({ $ref: "#/components/schemas/Error" }, document.components.schemas);
    for (const [index, { status, body }] of failing.entries()) {
      const [path = "", method = ""] = places[index] ?? [];
      const known = document.paths[path]?.[method]?.responses[String(status)];
      expect([path, method, status, known === undefined]).toEqual([path, method, status, false]);
      expect(error.safeParse(body).success).toBe(true);
      if (known?.$ref) expect(known.description).toContain(body.error.code);
    }
  });

  it("has a page with every operation, schema, error and example of it", async () => {
    const { server, document, operations } = await served();
    const reply = await fetch(`${server.url}/docs/api`);
    const page = (await reply.text()).replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
    const anchors = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(anchors).size).toBe(anchors.length);
    const targets = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !anchors.includes(id))).toEqual([]);
    for (const name of Object.keys(document.components.schemas)) expect(anchors).toContain(`schema-${name}`);
    for (const { route, operation } of operations) {
      const start = page.indexOf(`<article class="operation" id="${operation.operationId}"`);
      const section = page.slice(start, page.indexOf("</article>", start));
      const [method, path = ""] = route.split(" ");
      const texts = section.replaceAll(/<[^>]+>/g, "");
      const wanted = [
        operation.summary,
        `${method} ${path.replace(/:(\w+)/g, "{$1}")}`,
        operation.description.replaceAll("`", ""),
        ...(operation.parameters ?? []).flatMap(({ name, description }) => [name, description.replaceAll("`", "")]),
        ...Object.entries(operation.responses).map(
          ([status, one]) => `${status} ${one.description.replaceAll("`", "")}`,
        ),
        ...Object.keys(Object.assign({}, ...operation.security)),
        `"${server.url}${path.replace(/:\w+/g, "$")}`.replace(/\$.*/, ""),
      ];
      expect([route, start > 0, wanted.filter((text) => !texts.includes(text))]).toEqual([route, true, []]);
    }
    const values = operations.flatMap(({ operation }) => Object.values(operation.responses));
    const examples = values.flatMap(({ content = {} }) =>
      Object.values(content).flatMap((one) => Object.values(one.examples ?? {})),
    );
    for (const { value } of examples)
      expect(page.replaceAll("&lt;", "<").replaceAll("&gt;", ">")).toContain(JSON.stringify(value, null, 2));
  });

  it("has a page that does not change until the server changes, and caches know this", async () => {
    const { server } = await served();
    const first = await fetch(`${server.url}/docs/api`);
    expect([first.status, first.headers.get("content-type"), first.headers.get("cache-control")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-cache",
    ]);
    const tag = first.headers.get("etag") ?? "";
    const text = await first.text();
    const again = await fetch(`${server.url}/docs/api`, { headers: { "if-none-match": tag } });
    expect([tag.length > 20, again.status, await again.text()]).toEqual([true, 304, ""]);
    const other = await fetch(`${server.url}/docs/api`, { headers: { "if-none-match": '"other"' } });
    expect([other.status, await other.text()]).toEqual([200, text]);
  });
});
