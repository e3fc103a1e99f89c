import type { ZodType } from 'zod';

import { scannerFor } from '../../secrets/index.js';

/**
 * Looks for forms of well-known tokens alone, not for values of this worker's environment: the same data is the same for every
 * worker, so that what is written again is not taken for another thing.
 */
const scanner = scannerFor({ plan: null, env: {} });

/**
 * What a person may have said by a signal, which nobody looked at before: data with marks in place of tokens. The data itself
 * where it holds none.
 */
export async function withoutTokens<T>({ data, schema }: { data: T; schema: ZodType<T> }): Promise<T> {
  const cleaned = await scanner.cleanAll(data);
  return cleaned === data ? data : schema.parse(cleaned);
}

/** The same of one text. */
export function textWithoutTokens(text: string): Promise<string> {
  return scanner.clean(text);
}
