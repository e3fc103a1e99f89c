import { mkdirSync } from 'node:fs';

import type { Amounts, Used } from '../../../domain/quota/counter.js';
import { type Grant, isBeside } from '../../../domain/quota/grant.js';
import type { Quota } from '../../../domain/quota/quota.js';
import { replaceFile } from '../../../process/index.js';
import { type AttemptUse, type KnownUse, useFile, UseFolder } from './use-folder.js';

/** How often what others use is looked at. */
const LOOK_MS = 1_000;

/** What an attempt must know to tell what is used beside it. */
export interface Beside {
  /** Where the repository's attempts on this host tell what they use. */
  readonly folder: string;
  /** Names the run, and the attempt within it. */
  readonly run: string;
  readonly attempt: string;
  /** What its run granted; without it, nothing of the run's others is added. */
  readonly grant: Grant | null;
  /** Ended attempts of today that were in what was consumed of the day when this one began, by their files' names. */
  readonly told: readonly string[];
  /** Milliseconds since 1970. */
  readonly dayBegan: number;
}

/**
 * What attempts use that work side by side on this host. Each tells what it uses while it works, and adds what the others
 * tell to the limits that they share: the run's, and the repository's day.
 */
export class UseBeside {
  readonly #beside: Beside;
  readonly #folder: UseFolder;
  #others: readonly KnownUse[] = [];
  #lookedAt = -Infinity;
  #said = '';

  constructor(beside: Beside) {
    this.#beside = beside;
    this.#folder = new UseFolder(beside.folder);
  }

  /** Tells what this attempt has used by now, or at its end. A disk that refuses it stops nobody. */
  tell({ cost, tokens }: Amounts, end: 'works' | 'ended'): void {
    const { folder, run, attempt, grant } = this.#beside;
    const ended = end === 'ended';
    const use: AttemptUse = {
      schemaVersion: 1,
      run,
      attempt,
      grant: grant?.number ?? null,
      ended,
      cost,
      tokens,
    };
    const text = JSON.stringify(use);
    if (text === this.#said) return;
    try {
      mkdirSync(folder, { recursive: true });
      replaceFile({ file: useFile({ folder, run, attempt }), text });
      this.#said = text;
    } catch {
      // the next change tries again
    }
  }

  /** The limits, with what others have used by now of those that are shared. */
  added(quotas: readonly Quota[]): Quota[] {
    if (performance.now() - this.#lookedAt > LOOK_MS) this.#look();
    return quotas.map((quota) => {
      const used = this.#others
        .filter((use) => this.#shares(use, quota))
        .reduce((sum, use: Used) => sum + (use[quota.kind] ?? 0), 0);
      return used === 0 ? quota : { ...quota, consumed: quota.consumed + used };
    });
  }

  #shares({ run, grant, file, changedAt }: KnownUse, { scope }: Quota): boolean {
    const own = this.#beside;
    if (scope === 'day') return changedAt >= own.dayBegan && !own.told.includes(file);
    if (scope !== 'run' || run !== own.run || own.grant === null) return false;
    return grant !== null && isBeside(own.grant, grant);
  }

  #look(): void {
    const { run, attempt } = this.#beside;
    this.#lookedAt = performance.now();
    this.#others = this.#folder.read().filter((use) => use.run !== run || use.attempt !== attempt);
  }
}
