import { condition, defineQuery, defineUpdate, isCancellation, setHandler } from '@temporalio/workflow';

/**
 * Stands in for the run workflow: answers the contract's messages by their names on the wire. A decision's answer
 * counts the decisions in `missing`; `skip` waits as in a paused run; `reject` ends the run; `override` is answered only then;
 * `give_up` is refused by the validator.
 */
export async function run(input: { task: { title: string } }): Promise<string> {
  let ended = false;
  let decisions = 0;
  let status = statusIn(input.task.title);
  setHandler(defineQuery<unknown>('status'), () => status);
  setHandler(
    defineUpdate<unknown, [{ action: string }]>('decide'),
    async ({ action }) => {
      decisions += 1;
      ended = action === 'reject';
      if (action === 'override') await condition(() => ended);
      if (action === 'skip') return { kind: 'accepted', effective: false, missing: 0 };
      return { kind: 'accepted', effective: true, missing: decisions };
    },
    {
      validator: ({ action }) => {
        if (action === 'give_up') throw new Error('no such request');
      },
    },
  );
  setHandler(defineUpdate<unknown, [unknown]>('pause'), () => {
    if (typeof status === 'object') status = { ...status, state: 'paused' };
    return { kind: 'done', changed: true };
  });
  setHandler(defineUpdate<unknown, [unknown]>('hint'), (request) => {
    decisions += 1;
    return { kind: 'done', changed: decisions === 1, attempt: 2, request };
  });
  setHandler(defineUpdate<unknown, [unknown]>('retryNow'), () => {
    decisions += 1;
    return decisions === 1 ? { kind: 'done', changed: true, attempt: 2 } : { kind: 'refused', failure: LATE };
  });
  setHandler(defineUpdate<unknown, [unknown]>('abort'), async () => {
    ended = true;
    await Promise.resolve();
    return { kind: 'done', changed: true };
  });
  try {
    await condition(() => ended);
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  return 'ended';
}

/** The title carries the answer to the status query: input must pass through `RunClient.start` as it is. */
function statusIn(title: string): object | string {
  try {
    return JSON.parse(title) as object;
  } catch {
    return title;
  }
}

const LATE = {
  code: 'STAGE_NOT_LIMITED',
  class: 'conflict',
  message: 'too late',
  kept: null,
  next: 'look',
  retryable: false,
};

/** Stands in for the admission workflow: whatever is frozen is frozen, and nothing was frozen before. */
export async function admission(): Promise<void> {
  const done = { kind: 'done', changed: true, now: null, before: null, others: [] };
  setHandler(defineUpdate<unknown, [unknown]>('freeze'), (freeze) => ({ ...done, now: freeze }));
  setHandler(defineUpdate<unknown, [unknown]>('unfreeze'), () => ({ ...done, changed: false }));
  await condition(() => false);
}
