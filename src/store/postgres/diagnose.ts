import { messageOf } from '../../domain/system-error.js';
import type { StoreTrouble } from '../sql/guard.js';
import { CannotConnect } from './cannot-connect.js';

type Kind = StoreTrouble['kind'];
type Meaning = readonly [kind: Kind, what: string];

const LOST: Meaning = ['busy', 'the connection to PostgreSQL was lost'];
const LOCKED: Meaning = ['busy', 'another process keeps it locked'];
const NO_ONE_THERE: Meaning = ['busy', 'PostgreSQL is not there: start it, or correct the address'];
const REFUSED: Meaning = ['unavailable', 'PostgreSQL refuses the user or the password'];
const DAMAGED: Meaning = ['damaged', 'PostgreSQL finds it broken'];

/**
 * What PostgreSQL's error codes mean for the store, by the code or its class (the first two characters):
 * https://www.postgresql.org/docs/current/errcodes-appendix.html. What is `busy` may be there again in a moment, and is
 * tried again: every operation of the store may be repeated, also when it is not known whether it was committed.
 */
const BY_SQLSTATE: Readonly<Record<string, Meaning>> = {
  '08': LOST,
  '57P01': LOST,
  '57P02': LOST,
  '57P03': ['busy', 'PostgreSQL is starting or stopping'],
  '57P05': LOST,
  '25P03': LOST,
  '25P04': LOST,
  '57014': ['busy', 'PostgreSQL does not answer in time'],
  '53300': ['busy', 'PostgreSQL takes no more connections'],
  '40': LOCKED,
  '55P03': LOCKED,
  '53': ['unavailable', 'PostgreSQL has no room left'],
  '25006': ['unavailable', 'it is read-only'],
  '28': REFUSED,
  '3D': ['unavailable', 'the database does not exist: create it, or correct the address'],
  '3F': ['unavailable', 'the schema does not exist'],
  '42501': ['unavailable', 'its user may not do that'],
  '58030': ['unavailable', 'its disk reports an error'],
  '58': DAMAGED,
  XX001: DAMAGED,
  XX002: DAMAGED,
  '42P01': ['damaged', 'a table is gone'],
  '42703': ['damaged', 'a column is gone'],
};

/** The same for the codes of the operating system's errors. */
const BY_SYSTEM_CODE: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: NO_ONE_THERE,
  ENOENT: NO_ONE_THERE,
  ENOTFOUND: NO_ONE_THERE,
  EAI_AGAIN: NO_ONE_THERE,
  EHOSTUNREACH: NO_ONE_THERE,
  ENETUNREACH: NO_ONE_THERE,
  ECONNRESET: LOST,
  ECONNABORTED: LOST,
  EPIPE: LOST,
  ETIMEDOUT: LOST,
};

/** And for those that pg makes itself, which have no code: by the beginning of their words. */
const BY_WORDS: readonly (readonly [RegExp, Meaning])[] = [
  [/^Connection terminated|^Client (has encountered|was closed)/, LOST],
  [/^timeout e|^Query read timeout/, ['busy', 'PostgreSQL does not answer in time']],
  [/^SASL: .*password must be/, ['unavailable', 'PostgreSQL wants a password, and none was given']],
  [/^Cannot use a pool after|^driver has already been destroyed/, ['unavailable', 'it was closed']],
];

/** Says what an error of pg means; `null` when it is not the database's trouble but a defect of the program. */
export function diagnose(error: unknown): StoreTrouble | null {
  const connecting = error instanceof CannotConnect;
  const told = connecting ? error.cause : error;
  const meaning = byCode(told) ?? byWords(told) ?? (connecting ? NOT_CONNECTED : null);
  if (meaning === null) return null;
  const [kind, what] = meaning;
  const words = messageOf(told);
  return { kind, detail: words === '' ? `${what}.` : `${what} (${words}).` };
}

const NOT_CONNECTED: Meaning = ['unavailable', 'no connection can be made'];

function byCode(error: unknown): Meaning | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  const { code } = error;
  if (typeof code !== 'string') return null;
  if ('severity' in error) return BY_SQLSTATE[code] ?? BY_SQLSTATE[code.slice(0, 2)] ?? null;
  return BY_SYSTEM_CODE[code] ?? null;
}

function byWords(error: unknown): Meaning | null {
  const words = messageOf(error);
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
