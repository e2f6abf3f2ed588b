import type { OpenAPIV3_1 as OpenApi } from "openapi-types";
import { type Html, html, inline, paragraphs } from "./html.ts";
import { anchorOf, operationSection, operationsOf, type Placed, routeLine, schemeAnchor } from "./operation.ts";
import { fieldsOf, type Schema, schemaAnchor, typeOf } from "./schema.ts";

/**
 * An OpenAPI document as HTML: its operations by tag, its credentials and its schemas. Known renderers of OpenAPI need inline styles, scripts or megabytes, which the content
 * security policy and the size of the pages forbid.
 * @param site address of the server, as people open its pages
 */
export function apiPage(document: OpenApi.Document, site: string): string {
  const operations = operationsOf(document);
  const groups = (document.tags ?? []).map(({ name, description = "" }) => ({
    ...{ name, description, anchor: tagAnchor(name) },
    operations: operations.filter(({ operation }) => operation.tags?.includes(name)),
  }));
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>);
  return html`${contents(
    site,
    groups,
    schemas.map(([name]) => name),
  )}
<main>
<h1>${document.info.title} HTTP API</h1>
${paragraphs(document.info.description ?? "")}
<p>This server is <code>${site}</code>. Programs can read the same as an <a href="${site}/api/v1/openapi.json">OpenAPI document</a>.</p>
${groups.map((group) => section(group, { document, site }))}
${credentials(document)}
<section id="all-schemas">
<h2>Schemas</h2>
${schemas.map(([name, schema]) => schemaSection(name, schema))}
</section>
</main>`.toString();
}

interface Group {
  name: string;
  description: string;
  anchor: string;
  operations: readonly Placed[];
}

const tagAnchor = (name: string): string => `tag-${name.replace(/\W+/g, "-").toLowerCase()}`;

const contents = (
  site: string,
  groups: readonly Group[],
  schemas: readonly string[],
): Html => html`<nav aria-label="Contents">
<p><a href="${site}/">Headcount</a></p>
<ul>${groups.map(
  ({ name, anchor, operations }) => html`<li><a href="#${anchor}">${name}</a>
<ul>${operations.map((one) => html`<li><a href="#${anchorOf(one)}">${one.operation.summary}</a></li>`)}</ul></li>
`,
)}<li><a href="#all-credentials">Credentials</a></li>
<li><a href="#all-schemas">Schemas</a>
<ul>${schemas.map((name) => html`<li><a href="#${schemaAnchor(name)}">${name}</a></li>`)}</ul></li></ul>
</nav>`;

const section = (
  { name, description, anchor, operations }: Group,
  shown: { document: OpenApi.Document; site: string },
): Html => html`<section id="${anchor}">
<h2>${name}</h2>
${paragraphs(description)}
<ul class="overview">${operations.map(
  (one) => html`<li><a href="#${anchorOf(one)}">${one.operation.summary}</a> ${routeLine(one)}</li>
`,
)}</ul>
${operations.map((one) => operationSection({ ...one, ...shown }))}
</section>
`;

function credentials({ components }: OpenApi.Document): Html {
  const schemes = Object.entries((components?.securitySchemes ?? {}) as Record<string, OpenApi.SecuritySchemeObject>);
  return html`<section id="all-credentials">
<h2>Credentials</h2>
<dl>${schemes.map(
    ([name, scheme]) => html`<dt id="${schemeAnchor(name)}">${name}</dt>
<dd>${placeOf(scheme)}. ${inline(scheme.description ?? "")}</dd>
`,
  )}</dl>
</section>`;
}

const PLACES: Readonly<Record<string, string>> = { cookie: "Cookie", header: "Header", query: "Query parameter" };

const placeOf = (scheme: OpenApi.SecuritySchemeObject): Html =>
  scheme.type === "apiKey"
    ? html`${PLACES[scheme.in] ?? scheme.in} <code>${scheme.name}</code>`
    : html`Header <code>Authorization: Bearer …</code>`;

const schemaSection = (
  name: string,
  schema: Schema,
): Html => html`<article class="schema" id="${schemaAnchor(name)}" aria-labelledby="${schemaAnchor(name)}-title">
<h3 id="${schemaAnchor(name)}-title"><a href="#${schemaAnchor(name)}">${name}</a></h3>
${schema.description !== undefined && paragraphs(schema.description)}
<p class="content">${typeOf(schema)}</p>
${fieldsOf(schema)}
</article>
`;
