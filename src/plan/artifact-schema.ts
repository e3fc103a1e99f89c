import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { messageOf } from '../domain/system-error.js';

/** The longest schema that is read, in bytes. */
export const MAX_SCHEMA_BYTES = 256 * 1024;
/** The longest artifact that is checked against a schema, in bytes. */
export const MAX_ARTIFACT_BYTES = 5 * 1024 * 1024;
const MAX_PROBLEMS = 20;

interface Texts {
  readonly schemaText: string;
  readonly artifactText: string;
}

/**
 * What is wrong with an artifact, a sentence each; empty when it obeys its JSON Schema (2020-12, or draft-07 when
 * `$schema` says so). A schema that cannot be used is a problem too. References to other files are not followed.
 */
export function validateArtifact({ schemaText, artifactText }: Texts): string[] {
  if (Buffer.byteLength(schemaText) > MAX_SCHEMA_BYTES)
    return [`its schema has more than ${MAX_SCHEMA_BYTES} bytes`];
  if (Buffer.byteLength(artifactText) > MAX_ARTIFACT_BYTES)
    return [`it has more than ${MAX_ARTIFACT_BYTES} bytes`];
  const schema = parseJson({ text: schemaText, what: 'its schema' });
  if (schema.kind === 'bad') return [schema.problem];
  const artifact = parseJson({ text: artifactText, what: 'it' });
  if (artifact.kind === 'bad') return [artifact.problem];
  const compiled = compile(schema.value);
  if (compiled.kind === 'bad') return [compiled.problem];
  return check({ validate: compiled.validate, value: artifact.value });
}

type Parsed =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'bad'; readonly problem: string };

function parseJson({ text, what }: { text: string; what: string }): Parsed {
  try {
    return { kind: 'value', value: JSON.parse(text.replace(/^\u{feff}/u, '')) };
  } catch (error) {
    return { kind: 'bad', problem: `${what} is not JSON: ${messageOf(error).slice(0, 300)}` };
  }
}

type Compiled =
  | { readonly kind: 'compiled'; readonly validate: ValidateFunction }
  | { readonly kind: 'bad'; readonly problem: string };

function compile(schema: unknown): Compiled {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    return { kind: 'bad', problem: 'its schema is neither an object nor true or false' };
  const options = { allErrors: true, strict: false, logger: false } as const;
  const ajv = isDraft7(schema) ? new Ajv(options) : new Ajv2020(options);
  try {
    formats.default(ajv);
    const validate = ajv.compile(schema);
    if ('$async' in validate)
      return { kind: 'bad', problem: 'its schema is asynchronous ("$async"): not supported' };
    return { kind: 'compiled', validate };
  } catch (error) {
    return { kind: 'bad', problem: `its schema cannot be used: ${messageOf(error).slice(0, 300)}` };
  }
}

function isDraft7(schema: object | boolean): boolean {
  return (
    typeof schema === 'object' && '$schema' in schema && /draft-0[67]\/schema#?$/.test(String(schema.$schema))
  );
}

function check({ validate, value }: { validate: ValidateFunction; value: unknown }): string[] {
  try {
    if (validate(value)) return [];
  } catch (error) {
    return [`it cannot be checked: ${messageOf(error).slice(0, 300)}`];
  }
  const errors = validate.errors ?? [];
  const rest = errors.length - MAX_PROBLEMS;
  return [...errors.slice(0, MAX_PROBLEMS).map(sentence), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function sentence({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'it' : instancePath;
  const extra: unknown = params['additionalProperty'] ?? params['allowedValues'];
  const detail = extra === undefined ? '' : ` (${JSON.stringify(extra)})`;
  return `${where} ${message ?? 'is not valid'}${detail}`.slice(0, 500);
}
