import { fail } from '../domain/failure/catalogue.js';
import { scannerFor } from '../secrets/index.js';

/**
 * Throws SECRET_IN_TEXT when a text that is about to be stored or sent holds a well-known token, or the value of a secret
 * variable of this environment.
 */
export async function refuseSecrets(input: {
  /** What it is, for the message: "the requirements". */
  where: string;
  text: string;
  env?: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const { where, text, env = process.env } = input;
  const [first] = await scannerFor({ plan: null, env }).find({ text, strict: true });
  if (first === undefined) return;
  const line = text.slice(0, first.start).split('\n').length;
  fail('SECRET_IN_TEXT', { where, line, what: first.what });
}
