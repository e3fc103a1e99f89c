import { readFileSync } from 'node:fs';

import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { z } from 'zod';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** One request and what was answered, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  /** Below the API's address, with the query. */
  readonly path: string;
  readonly body: unknown;
}

const Operation = z.looseObject({
  parameters: z.array(z.looseObject({})).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.looseObject({})),
});
const slice = z
  .object({
    paths: z.record(z.string(), z.record(z.string(), Operation)),
    components: z.record(z.string(), z.record(z.string(), z.looseObject({}))),
  })
  .parse(JSON.parse(readFileSync(new URL('openapi-slice.json', import.meta.url), 'utf8')));

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
formats.default(ajv);
ajv.addFormat('repo.nwo', true);
ajv.addFormat('int64', true);
ajv.addSchema({ $id: 'github', ...slice });
const compiled = new Map<string, ValidateFunction>();

/** What of a request is not as GitHub's published description has it; empty when all is. */
export function wrongOfRequest({ method, path, body }: Exchange): string[] {
  const found = operationOf({ method, path });
  if (found === null) return [`${method} ${path} is not in the description`];
  const query = [...new URL(path, 'http://x').searchParams];
  const known = (found.operation.parameters ?? []).map(resolved);
  const wrong = query.flatMap(([name, value]) => {
    const parameter = known.find((each) => each['name'] === name && each['in'] === 'query');
    if (parameter === undefined) return [`${method} ${path}: no such query parameter: ${name}`];
    const schema = z.looseObject({ type: z.string().optional() }).parse(parameter['schema']);
    const given = schema.type === 'integer' ? Number(value) : value;
    return ajv.validate(schema, given) ? [] : [`${method} ${path}: ${name}: ${ajv.errorsText()}`];
  });
  const { requestBody } = found.operation;
  const isWanted = z.object({ required: z.literal(true) }).safeParse(requestBody).success;
  if (requestBody === undefined || (body === null && !isWanted)) return wrong;
  const pointer = [...found.pointer, 'requestBody', 'content', 'application/json', 'schema'];
  const names = Object.keys(
    z.looseObject({ properties: z.looseObject({}).optional() }).parse(at(pointer)).properties ?? {},
  );
  const unknown = Object.keys(z.looseObject({}).parse(body)).filter(
    (name) => names.length > 0 && !names.includes(name),
  );
  return [
    ...wrong,
    ...unknown.map((name) => `${method} ${path}: no such member: ${name}`),
    ...validate(pointer, body),
  ];
}

/** What of an answer is not as GitHub's published description has it. Failures that it leaves out are basic errors. */
export function wrongOfAnswer({ method, path, status, body }: Exchange & { status: number }): string[] {
  const found = operationOf({ method, path });
  if (found === null) return [`${method} ${path} is not in the description`];
  const described = found.operation.responses[String(status)];
  const { node, pointer } = follow({
    node: described ?? {},
    pointer: [...found.pointer, 'responses', String(status)],
  });
  if (node['content'] === undefined)
    return status < 400
      ? [`${method} ${path} does not answer ${String(status)}`]
      : validate(['components', 'schemas', 'basic-error'], body);
  return validate([...pointer, 'content', 'application/json', 'schema'], body);
}

/** The least that satisfies a schema of the description, with `over` in its place. */
export function sampleOf(name: string, over: Json = {}): Json {
  return { ...z.looseObject({}).parse(least(slice.components['schemas']?.[name])), ...over };
}

const Schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

function least(node: unknown): unknown {
  const schema = Schema.parse(node);
  if (schema.$ref !== undefined) return least(at(schema.$ref.slice(2).split('/')));
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice !== undefined)
    return choice.some((each) => Schema.parse(each).type === 'null') ? null : least(choice[0]);
  if (schema.allOf !== undefined) return least(schema.allOf[0]);
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type ?? 'object') {
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 1;
    case 'string':
      return schema.format === 'uri'
        ? 'https://example.org/'
        : schema.format === 'date-time'
          ? '2026-01-02T03:04:05Z'
          : 'x';
    default:
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, least(schema.properties?.[key] ?? {})]),
      );
  }
}

function operationOf({ method, path }: { method: string; path: string }) {
  const { pathname } = new URL(path, 'http://x');
  for (const [template, methods] of Object.entries(slice.paths)) {
    const pattern = template.replace(/\{[a-z_]+\}/g, '[^/]+');
    const operation = methods[method.toLowerCase()];
    if (operation !== undefined && new RegExp(`^${pattern}$`).test(pathname))
      return { operation, pointer: ['paths', template, method.toLowerCase()] };
  }
  return null;
}

function validate(pointer: readonly string[], value: unknown): string[] {
  const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  const ref = `github#/${escaped.join('/')}`;
  const check = compiled.get(ref) ?? ajv.compile({ $ref: ref });
  compiled.set(ref, check);
  return check(value)
    ? []
    : (check.errors ?? []).map(
        (error) => `${pointer.join(' ')}: ${error.instancePath} ${error.message ?? ''}`,
      );
}

function follow({ node, pointer }: { node: Json; pointer: string[] }): { node: Json; pointer: string[] } {
  const { $ref } = node;
  if (typeof $ref !== 'string') return { node, pointer };
  const target = $ref.slice(2).split('/');
  return { node: z.looseObject({}).parse(at(target)), pointer: target };
}

function resolved(node: Json): Json {
  return follow({ node, pointer: [] }).node;
}

function at(pointer: readonly string[]): unknown {
  let node: unknown = slice;
  for (const part of pointer) node = z.looseObject({}).parse(node)[part];
  return node;
}
