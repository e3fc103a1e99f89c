import { Context } from '@temporalio/activity';

import { LONGEST_SECRET } from '../../domain/agent/secrets.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { type FileToKeep, holdsText, type Obstacle, readFileAt, Unreadable } from '../../git/index.js';
import { outOfScope } from '../../plan/scope.js';
import { findInEntry, scannerFor, type SecretScanner } from '../../secrets/index.js';
import { type AttemptContext, inStage } from './attempt-context.js';

/** The scanner for an attempt: the plan's secrets, and those of the worker's environment. */
export function attemptScanner(
  { plan, deps }: Pick<AttemptContext, 'plan' | 'deps'>,
  more: readonly string[] = [],
): SecretScanner {
  return scannerFor({ plan, env: deps.env, more });
}

/**
 * Looks through the files that a snapshot is about to keep, before any of them is written to an object database. What
 * stood in the parent already is nothing new, and files that the plan allows may hold what they like.
 */
export class SecretCheck {
  /** What was found; `null` when nothing was. */
  failure: Failure | null = null;
  readonly #context: AttemptContext;
  readonly #parent: string;
  readonly #signal: AbortSignal;

  constructor(given: { context: AttemptContext; parent: string; signal: AbortSignal }) {
    this.#context = given.context;
    this.#parent = given.parent;
    this.#signal = given.signal;
  }

  /** For `snapshotTree`. */
  readonly inspect = async (files: readonly FileToKeep[]): Promise<Obstacle | null> => {
    const scanner = attemptScanner(this.#context);
    for (const file of files) {
      const name = file.path.toString('utf8');
      if (this.#isAllowed(name)) continue;
      const found = await this.#newIn({ file, scanner });
      if (found === null) continue;
      const path = await scanner.clean(name);
      if ('unreadable' in found) return { path, why: cannotLook(found.unreadable) };
      const { input, folders } = this.#context;
      const directory = folders.tree;
      this.failure = failure('SECRET_IN_FILE', { ...inStage(input), ...found, path, directory });
      return { path, why: `holds what looks like a secret (${found.what})` };
    }
    return null;
  };

  #isAllowed(path: string): boolean {
    const scope = this.#context.plan.secrets?.allow ?? [];
    return scope.length > 0 && outOfScope({ scope, changes: [path] }).length === 0;
  }

  async #newIn({ file, scanner }: { file: FileToKeep; scanner: SecretScanner }) {
    const { folders, mirror } = this.#context;
    let read: Promise<string | null> | null = null;
    const before = () => (read ??= textBefore({ gitDir: mirror.dir, commit: this.#parent, path: file.path }));
    return findInEntry({
      ...{ ...file, dir: folders.tree, scanner, signal: this.#signal },
      isKnown: async (secret) => (await before())?.includes(secret) === true,
      isKnownName: async () => (await before()) !== null,
    }).catch(unread(file.path.toString('utf8')));
  }
}

/** Why a file that cannot be looked through is not kept. */
export function cannotLook(encoding: string): string {
  return `is written in ${encoding}, in which nobody can look for secrets before git rewrites it`;
}

/** `null` also where the name cannot be said to git: then everything in the file is new. */
async function textBefore(at: { gitDir: string; commit: string; path: Buffer }): Promise<string | null> {
  const path = at.path.toString('utf8');
  if (!Buffer.from(path).equals(at.path)) return null;
  return (await readFileAt({ ...at, path }))?.toString('utf8') ?? null;
}

/** Where a look has no time left, its obstacle is the file that took so long. */
function unread(path: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Unreadable)) throw error;
    throw new Unreadable({ path, why: `${error.obstacle.why} (it was looked through for secrets)` });
  };
}

/**
 * Whether an executor's own commits may be kept: not with a secret that the attempt's snapshot does not hold, since that
 * one was looked through.
 */
export function withoutNewSecrets(input: {
  context: Pick<AttemptContext, 'plan' | 'deps' | 'mirror'>;
  snapshot: string;
}): (contents: Buffer) => Promise<boolean> {
  const { context, snapshot } = input;
  return async (contents) => {
    const scanner = attemptScanner(context);
    for (let from = 0; from < contents.length; from += PIECE) {
      const text = contents.subarray(from, from + PIECE + LONGEST_SECRET).toString('utf8');
      for (const { start, end, what } of await scanner.find({ text, strict: true })) {
        const secret = text.slice(start, end);
        if (await holdsText({ gitDir: context.mirror.dir, commit: snapshot, text: secret })) continue;
        const { log } = Context.current();
        log.warn("the executor's own commits hold what looks like a secret and are not kept", { what });
        return false;
      }
    }
    return true;
  };
}

/** A string cannot hold all that somebody may have committed. */
const PIECE = 8 * 1024 * 1024;
