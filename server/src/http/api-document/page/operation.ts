import type { OpenAPIV3_1 as OpenApi } from "openapi-types";
import { curl } from "./curl.ts";
import { type Html, html, inline, joined, paragraphs } from "./html.ts";
import { field, fieldsOf, type Schema, typeOf } from "./schema.ts";

const METHODS = ["get", "put", "post", "patch", "delete"] as const;
type Content = Readonly<Record<string, OpenApi.MediaTypeObject>>;

/** One operation with its address. */
export interface Placed {
  method: string;
  path: string;
  operation: OpenApi.OperationObject;
}

/** The operations of a document, in its order. */
export const operationsOf = ({ paths = {} }: Pick<OpenApi.Document, "paths">): Placed[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );

export const schemeAnchor = (name: string): string => `credential-${name}`;

/** The fragment that leads to an operation. Ids of operations never have a hyphen, and all other anchors do. */
export const anchorOf = ({ operation }: Placed): string => operation.operationId ?? "";

/** `GET /api/v1/auctions` */
export const routeLine = ({ method, path }: Placed): Html =>
  html`<span class="route"><b>${method.toUpperCase()}</b> <code>${path}</code></span>`;

type Document = Pick<OpenApi.Document, "components">;

interface Shown extends Placed {
  document: Document;
  site: string;
}

/** The section of an operation. */
export function operationSection(shown: Shown): Html {
  const { operation, document } = shown;
  const id = anchorOf(shown);
  const answers = Object.entries(operation.responses ?? {}).map(([status, given]) => ({
    status,
    description: given.description ?? "",
    answer: "$ref" in given ? undefined : (given as OpenApi.ResponseObject),
  }));
  const isError = ({ status }: { status: string }): boolean => Number(status) >= 400;
  return html`<article class="operation" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title"><a href="#${id}">${operation.summary}</a></h3>
<p>${routeLine(shown)}</p>
${paragraphs(operation.description ?? "")}
<h4>Who may call it</h4>
<p>${callers(operation, document)}</p>
${parametersOf(operation)}
${bodyOf(operation)}
<h4>Answers</h4>
${answers.filter((one) => !isError(one)).map(answerOf)}
<h4>Errors</h4>
<ul class="errors">${answers.filter(isError).map(errorOf)}</ul>
${examplesOf(
  shown,
  answers.filter((one) => !isError(one)),
)}
</article>
`;
}

interface Answer {
  status: string;
  description: string;
  answer: OpenApi.ResponseObject | undefined;
}

/** The ways to authenticate. Any one is enough. */
function callers({ security = [] }: OpenApi.OperationObject, { components }: Document): Html {
  const ways = security.map((way) => {
    const names = Object.keys(way).filter((name) => components?.securitySchemes?.[name]);
    const links = names.map((name) => html`<a href="#${schemeAnchor(name)}">${name}</a>`);
    return names.length > 0 ? joined(links, " and ") : html`no credential`;
  });
  if (security.length === 0) return html`Everyone. No credential is needed.`;
  return html`${ways.length > 1 && "Any of: "}${joined(ways, ", or ")}.`;
}

const PLACES: Readonly<Record<string, string>> = { path: "in the path", query: "in the query", header: "as a header" };

function parametersOf({ parameters = [] }: OpenApi.OperationObject): Html {
  const known = parameters.filter((one): one is OpenApi.ParameterObject => "in" in one);
  if (known.length === 0) return html``;
  return html`<h4>Parameters</h4>
<ul class="fields">${known.map(({ name, in: place, schema = {}, required = false, description = "" }) =>
    field({
      name: html`<code>${name}</code> ${PLACES[place] ?? place}:`,
      schema: schema as Schema,
      isRequired: required,
      description: html`<p>${inline(description)}</p>`,
    }),
  )}</ul>`;
}

function bodyOf({ requestBody }: OpenApi.OperationObject): Html {
  if (!requestBody || "$ref" in requestBody) return html``;
  return html`<h4>Body</h4>
${contentOf(requestBody.content)}`;
}

const contentOf = (content: Content): Html =>
  html`${Object.entries(content).map(([type, { schema = {} }]) => {
    const known = schema as Schema;
    return html`<p class="content"><code>${type}</code>: ${typeOf(known)}</p>${fieldsOf(known)}`;
  })}`;

const answerOf = ({ status, description, answer }: Answer): Html =>
  html`<p><b>${status}</b> ${inline(description)}</p>${contentOf(answer?.content ?? {})}`;

const errorOf = ({ status, description, answer }: Answer): Html =>
  html`<li><b>${status}</b> ${inline(description)}${answer && contentOf(answer.content ?? {})}</li>
`;

/** A block that scrolls separately, including by keyboard. */
const block = (text: string): Html => html`<pre tabindex="0"><code>${text}</code></pre>
`;

function examplesOf({ document, ...placed }: Shown, answers: readonly Answer[]): Html {
  const schemes = (document.components?.securitySchemes ?? {}) as Record<string, OpenApi.SecuritySchemeObject>;
  const shown = answers.flatMap(({ status, answer }) =>
    Object.values(answer?.content?.["application/json"]?.examples ?? {}).map((example) => {
      const { summary, value } = example as OpenApi.ExampleObject;
      return html`<p>${status}: ${summary}</p>
${block(JSON.stringify(value, null, 2) ?? "")}`;
    }),
  );
  return html`<h4>Example</h4>
${block(curl({ ...placed, schemes }))}${shown}`;
}
