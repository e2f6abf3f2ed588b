import fc from "fast-check";
import type { OpenAPIV3_1 as OpenApi } from "openapi-types";
import { describe, expect, it } from "vitest";
import { apiPage } from "./api-page.ts";

const ORIGIN = "https://headcount.example";

/** A document that has this text in every place that can have one. */
function documentWith(text: string): OpenApi.Document {
  const name = `n${text}`;
  const schema = {
    type: "object",
    description: text,
    properties: {
      [name]: { type: "string", pattern: text, description: text, default: text },
      list: {
        type: "array",
        items: { anyOf: [{ enum: [text] }, { const: text }, { $ref: `#/components/schemas/${name}` }] },
      },
      map: { type: "object", additionalProperties: { type: "object", properties: { [name]: { type: text } } } },
    },
  };
  const content = {
    [`t${text}`]: { schema },
    "application/json": { schema, examples: { one: { summary: text, value: { [name]: text } } } },
  };
  const operation = {
    operationId: name,
    tags: [name],
    summary: text,
    description: text,
    security: [{ [name]: [] }, { other: [] }],
    parameters: [{ name, in: "query", required: true, description: text, schema }],
    requestBody: { description: text, content },
    responses: {
      "200": { description: text, content },
      "404": { $ref: "#/components/responses/x", description: text },
    },
  };
  const scheme = { type: "apiKey", in: "header", name, description: text };
  return {
    openapi: "3.1.1",
    info: { title: text, version: text, description: text },
    tags: [{ name, description: text }],
    paths: { [`/${text}`]: { get: operation, post: { ...operation, operationId: `${name}2` } } },
    components: {
      schemas: { [name]: schema },
      securitySchemes: { [name]: scheme, other: { ...scheme, in: "cookie" } },
    },
  } as unknown as OpenApi.Document;
}

/** All tags with the names of their attributes, without those that Markdown adds. Angle brackets may appear only in whole tags. */
function tagsOf(page: string): string[] {
  const tags = [...page.matchAll(/<(\/?\w+)((?: [\w-]+="[^"<>]*")*)>/g)];
  const rest = page.replaceAll(/<\/?\w+(?: [\w-]+="[^"<>]*")*>/g, "");
  expect(rest).not.toMatch(/[<>"]/);
  return tags
    .map(([, name = "", attributes = ""]) => name + attributes.replaceAll(/="[^"]*"/g, ""))
    .filter((tag) => !/^\/?(p|code)$/.test(tag));
}

const unescaped = (page: string): string =>
  page
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const hostile = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "&",
      "`",
      "/",
      "=",
      "{{",
      "$&",
      "\n",
      "a",
      "#",
      "%",
      "script",
      "-->",
      "]]>",
    ),
  }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "<script>alert(1)</script>",
    '" onclick="alert(1)',
    "</code></pre><img src=x onerror=alert(1)>",
    "&lt;b&gt;",
  ),
);

describe("the page of an API document", () => {
  it("has no tag and no attribute that comes from a text of the document", () => {
    const plain = tagsOf(apiPage(documentWith("x"), ORIGIN));
    expect(plain.length).toBeGreaterThan(100);
    fc.assert(fc.property(hostile, (text) => void expect(tagsOf(apiPage(documentWith(text), ORIGIN))).toEqual(plain)));
  });

  it("has no tag that comes from the address of the server", () => {
    const plain = tagsOf(apiPage(documentWith("x"), ORIGIN));
    fc.assert(
      fc.property(hostile, (text) => void expect(tagsOf(apiPage(documentWith("x"), ORIGIN + text))).toEqual(plain)),
    );
  });

  it("keeps each text as it is", () => {
    const text = `<b>"it's" & {{content}} $& $1`;
    const page = apiPage(documentWith(text), ORIGIN);
    expect(unescaped(page).split(text).length).toBeGreaterThan(20);
    expect(page).not.toContain(text);
  });

  it("shows code in backticks, and a single backtick as one", () => {
    const page = (description: string) =>
      apiPage({ ...documentWith("x"), info: { title: "x", version: "1", description } }, ORIGIN);
    expect(page("Set `PORT`, please.\n\nThen start.")).toContain(
      "<p>Set <code>PORT</code>, please.</p><p>Then start.</p>",
    );
    expect(page("Set `PORT` or ` nothing")).toContain("<p>Set <code>PORT</code> or ` nothing</p>");
  });

  it("quotes the body of a command line for a shell", () => {
    const document = documentWith("it's $HOME");
    expect(unescaped(apiPage(document, ORIGIN))).toContain(String.raw`"nit'\''s $HOME": "it'\''s $HOME"`);
  });
});
