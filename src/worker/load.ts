import { join } from 'node:path';

import { z } from 'zod';

import type { ExecActivities } from '../activities/contracts.js';
import type { Paths } from '../config/paths.js';
import { attemptDir } from '../config/paths.js';
import { stageWorkflowId } from '../contract/ids.js';
import type { RunRef } from '../domain/run/run-input.js';
import { listRecorded } from '../process/index.js';

/** One attempt, or the gates of one, that a worker carries at this moment. */
export const Carried = z.strictObject({
  task: z.string(),
  run: z.int(),
  stage: z.string(),
  attempt: z.int(),
  work: z.enum(['executor', 'gates']),
  /** ISO 8601: since when this worker carries it. */
  since: z.string(),
  workflowId: z.string(),
  /** Where its process records are. */
  folder: z.string(),
});
export type Carried = z.infer<typeof Carried>;

/** What a worker carries, with the process that runs for it; `null` between two processes. */
export interface CarriedProcess extends Carried {
  readonly pid: number | null;
}

type AttemptInput = { readonly run: RunRef; readonly stage: string; readonly attempt: number };

/** Knows what this worker carries. `onChange` is called after each change. */
export class Load {
  readonly #paths: Paths;
  readonly #onChange: () => void;
  readonly #carried = new Set<Carried>();

  constructor({ paths, onChange }: { paths: Paths; onChange: () => void }) {
    this.#paths = paths;
    this.#onChange = onChange;
  }

  /** The attempts at this moment, the longest carried first. */
  get carried(): Carried[] {
    return [...this.#carried];
  }

  /** The activities that carry processes, counted. */
  counting(exec: ExecActivities): ExecActivities {
    return {
      takeSlot: (input) => exec.takeSlot(input),
      runAttempt: (input) => this.#during({ input, work: 'executor' }, () => exec.runAttempt(input)),
      lendTree: (input) => this.#during({ input, work: 'executor' }, () => exec.lendTree(input)),
      takeBack: (input) => exec.takeBack(input),
      runGates: (input) => this.#during({ input, work: 'gates' }, () => exec.runGates(input)),
    };
  }

  async #during<T>(
    { input, work }: { input: AttemptInput; work: Carried['work'] },
    act: () => Promise<T>,
  ): Promise<T> {
    const { run, stage, attempt } = input;
    const key = { slug: run.repository.slug, taskKey: run.taskKey, number: run.number, stage };
    const entry: Carried = {
      task: run.taskKey,
      run: run.number,
      stage,
      attempt,
      work,
      since: new Date().toISOString(),
      workflowId: stageWorkflowId(key),
      folder: attemptDir(this.#paths, { ...key, attempt }),
    };
    this.#carried.add(entry);
    this.#onChange();
    try {
      return await act();
    } finally {
      this.#carried.delete(entry);
      this.#onChange();
    }
  }
}

/** Looks at the process records of carried attempts: which process runs for each. */
export function withProcesses(carried: readonly Carried[]): CarriedProcess[] {
  return carried.map((entry) => {
    const running = listRecorded({ root: entry.folder }).filter(({ state }) => state === 'running');
    const own = running.find(
      ({ record }) => (record === join(entry.folder, 'executor')) === (entry.work === 'executor'),
    );
    return { ...entry, pid: (own ?? running[0])?.pid ?? null };
  });
}

/** An attempt as people are told of it. */
export function describeCarried({ task, run, stage, attempt, work, pid, since }: CarriedProcess): string {
  const process = pid === null ? '' : `, pid ${String(pid)}`;
  return `${task} run ${String(run)} ${stage}, ${work} of attempt ${String(attempt)}${process}, since ${since}`;
}
