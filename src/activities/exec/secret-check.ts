import { join } from 'node:path';

import { Context } from '@temporalio/activity';

import { LONGEST_SECRET } from '../../domain/agent/secrets.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { holdsText, type Obstacle, readFileAt } from '../../git/index.js';
import { outOfScope } from '../../plan/scope.js';
import { findInFile, type FoundInFile, scannerFor, type SecretScanner } from '../../secrets/index.js';
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

  constructor({ context, parent }: { context: AttemptContext; parent: string }) {
    this.#context = context;
    this.#parent = parent;
  }

  /** For `snapshotTree`. */
  readonly inspect = async (paths: readonly Buffer[]): Promise<Obstacle | null> => {
    const scanner = attemptScanner(this.#context);
    for (const bytes of paths) {
      const path = bytes.toString('utf8');
      if (this.#isAllowed(path)) continue;
      const [first] = await this.#newIn({ path, scanner });
      if (first === undefined) continue;
      const { line, what } = first;
      const { input, folders } = this.#context;
      this.failure = failure('SECRET_IN_FILE', {
        ...inStage(input),
        path,
        line,
        what,
        directory: folders.tree,
      });
      return { path, why: `holds what looks like a secret (${what}) in line ${line}` };
    }
    return null;
  };

  #isAllowed(path: string): boolean {
    const scope = this.#context.plan.secrets?.allow ?? [];
    return scope.length > 0 && outOfScope({ scope, changes: [path] }).length === 0;
  }

  async #newIn({ path, scanner }: { path: string; scanner: SecretScanner }): Promise<FoundInFile[]> {
    const { folders, mirror } = this.#context;
    const file = join(folders.tree, path);
    const found = await findInFile({ file, scanner });
    if (found.length === 0) return [];
    const before = await readFileAt({ gitDir: mirror.dir, commit: this.#parent, path });
    const known = before?.toString('utf8') ?? '';
    return found.filter(({ secret }) => !known.includes(secret));
  }
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
