import { dependants } from './graph.js';
import type { Stage } from './plan.js';

/** What a stage left. */
export interface StageLeft {
  readonly stage: string;
  readonly head: string;
  readonly attempt: number;
}

/** A stage that may begin, and what it starts from: the heads of its needs, in plan order. */
export interface NextStage {
  readonly stage: Stage;
  readonly needs: readonly StageLeft[];
}

/** What the stages of one run have left so far, as one host has seen it. Plain state. */
export class StagesLeft {
  readonly #left = new Map<string, StageLeft>();

  /** A stage came to its end, for the first time or anew: what stands on it has left nothing yet. */
  ends(stages: readonly Stage[], left: StageLeft): void {
    for (const key of dependants({ nodes: stages, key: left.stage })) this.#left.delete(key);
    this.#left.set(left.stage, left);
  }

  /**
   * The stages that begin with the end of `after` (`null`: with the run), in plan order. Passed over are those that may be
   * skipped, and those with a need of which nothing is known.
   */
  next(stages: readonly Stage[], after: string | null): NextStage[] {
    return stages.flatMap((stage) => {
      const begins = after === null ? stage.needs.length === 0 : stage.needs.includes(after);
      if (!begins || stage.when !== null || this.#left.has(stage.key)) return [];
      const needs = stages.flatMap(({ key }) => (stage.needs.includes(key) ? [this.#left.get(key)] : []));
      const known = needs.filter((need) => need !== undefined);
      return known.length === needs.length ? [{ stage, needs: known }] : [];
    });
  }
}
