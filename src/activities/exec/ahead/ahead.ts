import { setImmediate as nextTurn } from 'node:timers/promises';

import { type Paths, spareDir } from '../../../config/paths.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import { type NextStage, type StageLeft, StagesLeft } from '../../../domain/plan/next-stages.js';
import type { Plan } from '../../../domain/plan/plan.js';
import type { RunRef } from '../../../domain/run/run-input.js';
import { mergeHeads, type MergeResult, type SpareTree } from '../../../git/index.js';
import { mirrorOf } from '../../support/run-paths.js';
import { sparseFrom } from '../sparse-part.js';
import { type MergedStart, mergeOf } from './merged-start.js';
import { SpareTrees } from './spare-trees.js';

/** A run whose next stages begin. */
export interface AheadOf {
  readonly run: RunRef;
  readonly plan: Plan;
  readonly base: string;
}

/** What is known of one run. */
interface Known {
  readonly left: StagesLeft;
  readonly merges: Map<string, Promise<MergeResult>>;
}

/** Of more runs than that a worker knows nothing any more; they come to the same without. */
const MOST_RUNS = 100;

/**
 * Does what the next stages of a run are about to need, their merged start and their working tree, while Temporal still
 * carries the news that they may begin. Whoever finds nothing here does it, and comes to the same; so nothing is lost with
 * the process, and what turns out otherwise is thrown away.
 */
export class Ahead {
  readonly #paths: Paths;
  readonly #spares: SpareTrees;
  readonly #runs = new Map<string, Known>();

  constructor({ paths }: { paths: Paths }) {
    this.#paths = paths;
    this.#spares = new SpareTrees({ folder: spareDir(paths) });
  }

  /** The run has its base: its first stages begin. */
  opened(of: AheadOf): void {
    this.#ready(of, this.#knownOf(of.run).left.next(of.plan.stages, null));
  }

  /** A stage has passed all that is asked of it: those that only waited for it begin. */
  passed(of: AheadOf, stage: StageLeft): void {
    const { left } = this.#knownOf(of.run);
    left.ends(of.plan.stages, stage);
    this.#ready(of, left.next(of.plan.stages, stage.stage));
  }

  /** The merge that a stage starts from: the one that was begun before, once, or a new one. */
  async merge(start: MergedStart): Promise<MergeResult> {
    const merges = this.#runs.get(nameOf(start.run))?.merges;
    const begun = merges?.get(keyOf(start));
    merges?.delete(keyOf(start));
    return (await begun?.catch(() => null)) ?? mergeHeads(mergeOf(start));
  }

  /** A tree like that which lies ready, and is the caller's from here on; `null` where there is none. */
  tree(wanted: SpareTree): Promise<string | null> {
    return this.#spares.take(wanted);
  }

  /** The run is over: what was made for it and nobody has taken goes. */
  async over(run: RunRef): Promise<void> {
    this.#runs.delete(nameOf(run));
    await this.#spares.drop(nameOf(run));
  }

  /** Removes all that nobody has taken. */
  async end(): Promise<void> {
    this.#runs.clear();
    await this.#spares.end();
  }

  #ready(of: AheadOf, next: readonly NextStage[]): void {
    for (const one of next.slice(0, of.plan.limits.parallel)) this.#readyStage(of, one);
  }

  #readyStage({ run, plan, base }: AheadOf, { stage, needs }: NextStage): void {
    const mirror = { dir: mirrorOf(this.#paths, run) };
    const start = { run, base, needs, stage: stage.key, mirror };
    // the news that brought us here goes to Temporal first
    const merging = nextTurn().then(() => mergeHeads(mergeOf(start)));
    this.#runs.get(nameOf(run))?.merges.set(keyOf(start), merging);
    const { identity, repository } = run;
    merging
      .then((merged) => {
        // a stage that has begun meanwhile makes its own
        const isWanted = this.#runs.get(nameOf(run))?.merges.get(keyOf(start)) === merging;
        if (!isWanted || merged.kind !== 'merged' || plan.workspace.strategy !== 'borrow') return;
        const { commit } = merged;
        const tree = {
          mirror,
          commit,
          identity,
          fetchUrl: repository.fetchUrl,
          ...sparseFrom(stage, commit),
        };
        this.#spares.lay(tree, nameOf(run));
      })
      // whoever wants the start meets the same trouble, where it can be told
      .catch(() => undefined);
  }

  #knownOf(run: RunRef): Known {
    const known = this.#runs.get(nameOf(run)) ?? { left: new StagesLeft(), merges: new Map() };
    this.#runs.set(nameOf(run), known);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_RUNS && oldest !== undefined) this.#runs.delete(oldest);
    return known;
  }
}

const nameOf = ({ repository, taskKey, number }: RunRef): string =>
  `${repository.slug}/${taskKey}/${String(number)}`;

function keyOf({ run, base, needs, stage, mirror }: MergedStart): string {
  return canonicalJson({ run, base, needs, stage, mirror: mirror.dir });
}
