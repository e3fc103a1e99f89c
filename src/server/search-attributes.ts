import type { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';
import { fail } from '../domain/failure/catalogue.js';
import { typeCode } from './search-attribute-types.js';

/** What of a connection is needed here; a client's and a worker's both have it. */
export type OperatorConnection = Pick<Connection, 'operatorService'>;

/**
 * Sees to it that a namespace has every search attribute of `src/contract` with its type, before a worker polls: an
 * upsert of an unknown one would fail the workflow's tasks for ever. With `register`, the missing ones are made.
 * Fails with SEARCH_ATTRIBUTES_MISSING, which names those that are missing or of another type.
 */
export async function ensureSearchAttributes(input: {
  connection: OperatorConnection;
  namespace: string;
  register: boolean;
}): Promise<void> {
  const missing = await missingAttributes(input);
  if (missing.length === 0) return;
  if (input.register) {
    await register({ ...input, attributes: missing.filter(({ taken }) => !taken) });
    const left = await missingAttributes(input);
    if (left.length === 0) return;
    fail('SEARCH_ATTRIBUTES_MISSING', { names: describe(left), namespace: input.namespace });
  }
  fail('SEARCH_ATTRIBUTES_MISSING', { names: describe(missing), namespace: input.namespace });
}

interface MissingAttribute {
  readonly name: string;
  readonly type: (typeof SEARCH_ATTRIBUTES)[keyof typeof SEARCH_ATTRIBUTES]['type'];
  /** Whether the name is there with another type. */
  readonly taken: boolean;
}

async function missingAttributes(input: {
  connection: OperatorConnection;
  namespace: string;
}): Promise<MissingAttribute[]> {
  const { customAttributes } = await input.connection.operatorService.listSearchAttributes({
    namespace: input.namespace,
  });
  return Object.values(SEARCH_ATTRIBUTES)
    .filter(({ name, type }) => customAttributes[name] !== typeCode(type))
    .map(({ name, type }) => ({ name, type, taken: name in customAttributes }));
}

async function register(input: {
  connection: OperatorConnection;
  namespace: string;
  attributes: readonly MissingAttribute[];
}): Promise<void> {
  if (input.attributes.length === 0) return;
  await input.connection.operatorService.addSearchAttributes({
    namespace: input.namespace,
    searchAttributes: Object.fromEntries(input.attributes.map(({ name, type }) => [name, typeCode(type)])),
  });
}

const describe = (attributes: readonly MissingAttribute[]): string =>
  attributes
    .map(({ name, type, taken }) => (taken ? `${name} (as ${type}; it has another type)` : name))
    .join(', ');
