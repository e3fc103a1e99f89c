import { fail } from '../../domain/failure/catalogue.js';

/** Checks a token that makes a request repeatable. Throws BAD_INPUT. */
export function readToken(token: string | undefined): string | undefined {
  if (token === undefined || (token.length >= 8 && token.length <= 128)) return token;
  return fail('BAD_INPUT', { what: 'The token', value: token, why: '8 to 128 characters are wanted' });
}
