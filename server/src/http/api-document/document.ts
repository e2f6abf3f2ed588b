import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { ErrorCode } from "@headcount/protocol";
import { ERRORS } from "@headcount/protocol";
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { OpenAPIV3_1 as OpenApi } from "openapi-types";
import { accessNote, SECURITY_SCHEMES, securityOf } from "./access.ts";
import { namedComponents } from "./component-names.ts";
import { componentRegistry } from "./components.ts";
import { codesOf, ERROR_ANSWERS, errorsOf } from "./errors.ts";
import { EXAMPLES } from "./examples.ts";
import { type Operation, TAGS } from "./operation.ts";
import { OPERATIONS, PARAMETERS } from "./operations.ts";

const DESCRIPTION = `Live viewer tracking and audience analytics for auctions.

Requests and answers are JSON. A successful answer is \`{ "success": true, "data": … }\`, a failed one an \`Error\`. Times are ISO 8601, in answers in UTC. Programs send an API key in \`X-Api-Key\`, which an organizer creates on the account page.`;

const METHODS = ["get", "put", "post", "patch", "delete"] as const;
type Method = (typeof METHODS)[number];

/** The route of an operation: `GET`, `/api/v1/auctions/{id}` → `GET /api/v1/auctions/:id`. */
export const routeOf = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`;

const withSchemas = createJsonSchemaTransform({ schemaRegistry: componentRegistry });
const withComponents = createJsonSchemaTransformObject({ schemaRegistry: componentRegistry });

/** Options of @fastify/swagger for the API document: routes give the schemas, `OPERATIONS` everything else. */
export const apiDocument = (basePath: string): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: "3.1.1",
    info: {
      title: "Headcount",
      version: "1",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" } as OpenApi.LicenseObject,
    },
    servers: [{ url: basePath || "/", description: "This server" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    components: { securitySchemes: SECURITY_SCHEMES },
    externalDocs: { url: `${basePath}/docs/api`, description: "This document as a page" },
  },
  transform: (route) => {
    const content = OPERATIONS[routeOf(String(route.route.method), route.url)]?.content;
    return withSchemas({ ...route, schema: { ...content, ...route.schema } } as Parameters<typeof withSchemas>[0]);
  },
  transformObject: (document) => described(withComponents(document) as OpenApi.Document),
});

/** The document with the details of each operation from `OPERATIONS`, and only the components that it uses. */
function described(document: OpenApi.Document): Partial<OpenApi.Document> {
  const paths = Object.entries(document.paths ?? {}).map(([path, item = {}]) => {
    const operations = METHODS.flatMap((method) => {
      const known = item[method];
      const operation = OPERATIONS[routeOf(method, path)];
      return known && operation ? [[method, describedOperation({ method, path, known, operation })]] : [];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }];
  });
  const components = { ...document.components, responses: errorAnswers() };
  return namedComponents({ ...document, paths: Object.fromEntries(paths), components });
}

const ERROR_SCHEMA = { $ref: "#/components/schemas/Error" };

const errorAnswers = (): Record<string, OpenApi.ResponseObject> =>
  Object.fromEntries(
    Object.entries(ERROR_ANSWERS).map(([status, { name, description }]) => {
      const [code = "INTERNAL_ERROR"] = codesOf(Number(status));
      const value = { success: false, error: { code, message: ERRORS[code].message } };
      const example = { [code]: { summary: ERRORS[code].message, value } };
      return [name, { description, content: { "application/json": { schema: ERROR_SCHEMA, examples: example } } }];
    }),
  );

const errorReference = (status: number, codes: readonly ErrorCode[]): OpenApi.ReferenceObject => ({
  $ref: `#/components/responses/${ERROR_ANSWERS[status as keyof typeof ERROR_ANSWERS].name}`,
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].message}.`).join(" "),
});

interface Described {
  method: Method;
  path: string;
  known: OpenApi.OperationObject;
  operation: Operation;
}

function describedOperation({ method, path, known, operation }: Described): OpenApi.OperationObject {
  const { id, tag, summary, description, access, errors, answersUnprepared } = operation;
  const parameters = (known.parameters ?? []) as OpenApi.ParameterObject[];
  const codes = errorsOf({
    ...{ method, path, access, errors, answersUnprepared },
    hasInput: parameters.length > 0,
    hasBody: known.requestBody !== undefined,
  });
  const refusals = [...codes].map(([status, some]) => [status, errorReference(status, some)] as const);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, accessNote(access)].filter(Boolean).join(" "),
    security: securityOf(access),
    ...(parameters.length > 0 && {
      parameters: parameters.map((one) => ({ ...one, description: PARAMETERS[one.name] ?? "" })),
    }),
    ...(known.requestBody && { requestBody: withExamples(known.requestBody, EXAMPLES[id]?.body) }),
    // The account library answers some errors itself.
    responses: { ...Object.fromEntries(refusals), ...succeeding(known, operation) },
  };
}

const STATUS_WORDS: Readonly<Record<string, string>> = { 200: "Success.", 201: "Created.", 304: "Not modified." };

const succeeding = ({ responses = {} }: OpenApi.OperationObject, { id, answer }: Operation): OpenApi.ResponsesObject =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const words = (status === "200" ? answer : undefined) ?? STATUS_WORDS[status] ?? "The request was refused.";
      // A 304 has no content.
      if (status === "304") return [status, { description: words }];
      return [status, withExamples({ ...response, description: words }, EXAMPLES[id]?.answers?.[status])];
    }),
  );

/** A body or an answer with examples of its JSON. */
function withExamples<T extends object>(described: T, examples: Readonly<Record<string, unknown>> | undefined): T {
  if (!examples || !("content" in described)) return described;
  const content = described.content as Record<string, OpenApi.MediaTypeObject>;
  const named = Object.fromEntries(
    Object.entries(examples).map(([summary, value], index) => [`example${index + 1}`, { summary, value }]),
  );
  return {
    ...described,
    content: { ...content, "application/json": { ...content["application/json"], examples: named } },
  };
}
