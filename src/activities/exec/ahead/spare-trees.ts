import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { canonicalJson } from '../../../domain/canonical-json.js';
import { laySpareTree, removeSpareTree, removeTree, type SpareTree } from '../../../git/index.js';

/** More than that a worker never has lying about: the oldest makes room. */
const MOST = 8;

interface Spare {
  /** What it was laid for. */
  readonly owner: string;
  readonly kind: string;
  /** Where it lies whole; `null` when it came to nothing. */
  readonly laid: Promise<string | null>;
  state: 'waits' | 'begun' | 'unwanted';
}

/**
 * Working trees that are checked out before they are wanted, one after the other, below `folder`. A spare fits whoever wants
 * exactly what it was made from; what nobody takes goes with its owner. Nothing that fails here is told: whoever finds no
 * spare makes a tree, and meets the same trouble where it can be told.
 */
export class SpareTrees {
  readonly #folder: string;
  readonly #spares = new Set<Spare>();
  #own: string | null = null;
  #made = 0;
  #line: Promise<unknown> = Promise.resolve();

  constructor({ folder }: { folder: string }) {
    this.#folder = folder;
  }

  /** Has a tree checked out for `owner`. */
  lay(wanted: SpareTree, owner: string): void {
    const [oldest] = this.#spares;
    const room = oldest !== undefined && this.#spares.size >= MOST ? this.#remove(oldest) : null;
    const laid = Promise.all([this.#line, room])
      .then(() => this.#layNow(wanted, spare))
      .catch(() => null);
    const spare: Spare = { owner, kind: kindOf(wanted), laid, state: 'waits' };
    this.#line = laid;
    this.#spares.add(spare);
  }

  /** The folder of a tree like that, which is the caller's from here on; `null` where none lies there. */
  async take(wanted: SpareTree): Promise<string | null> {
    const kind = kindOf(wanted);
    const spare = [...this.#spares].find((each) => each.kind === kind);
    if (spare === undefined) return null;
    this.#spares.delete(spare);
    if (spare.state === 'begun') return spare.laid;
    // whoever wants it makes it sooner than those before it in the line are made
    spare.state = 'unwanted';
    return null;
  }

  /** Removes what was laid for `owner` and nobody took. */
  async drop(owner: string): Promise<void> {
    const left = [...this.#spares].filter((spare) => spare.owner === owner);
    await Promise.all(left.map((spare) => this.#remove(spare)));
  }

  /** Removes all; nothing is laid after that. */
  async end(): Promise<void> {
    await Promise.all([...this.#spares].map((spare) => this.#remove(spare)));
    await this.#line;
    if (this.#own !== null) await removeTree({ dir: this.#own }).catch(() => undefined);
  }

  async #layNow(wanted: SpareTree, spare: Spare): Promise<string | null> {
    if (spare.state !== 'waits') return null;
    spare.state = 'begun';
    this.#own ??= ownFolder(this.#folder);
    this.#made += 1;
    const dir = join(this.#own, String(this.#made));
    try {
      await laySpareTree({ ...wanted, dir });
      return dir;
    } catch {
      await removeSpareTree({ dir });
      return null;
    }
  }

  async #remove(spare: Spare): Promise<void> {
    this.#spares.delete(spare);
    if (spare.state === 'waits') spare.state = 'unwanted';
    const dir = await spare.laid;
    if (dir !== null) await removeSpareTree({ dir }).catch(() => undefined);
  }
}

/** A folder that no earlier process has had, though it may have had the same number. */
function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(folder, `${String(process.pid)}-`));
}

function kindOf({ mirror, commit, identity, fetchUrl, sparse }: SpareTree): string {
  return canonicalJson({ mirror: mirror.dir, commit, identity, fetchUrl, ...(sparse && { sparse }) });
}
