import { expect } from '@jest/globals';

import { failure } from '../../src/domain/failure/catalogue.js';
import { proof } from '../domain/rerun/evidence.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { gateFailure, ScriptedWorld } from '../support/scripted-world.js';
import { admitted } from './admitted.js';
import { asked } from './asked.js';
import { gathered } from './gathered.js';
import { held } from './held.js';
import { moved } from './moved.js';
import { drafted } from './drafted.js';
import { reminded } from './reminded.js';
import { repeated } from './repeated.js';
import { replanned } from './replanned.js';
import { ended, type Scenario } from './scenario.js';
import { rested } from './rested.js';
import { roomless } from './roomless.js';
import { slotted } from './slotted.js';
import { taken } from './taken.js';
import { unreturned } from './unreturned.js';
import { unwanted } from './unwanted.js';
import { weighty } from './weighty.js';

const delivered: Scenario = {
  name: 'delivered',
  children: ['api', 'handoff'],
  play: async (bench) => {
    const plan = planOf(
      [
        { key: 'design' },
        { key: 'api', needs: ['design'], gates: ['unit'], approval: approvalRule({ count: 2 }) },
      ],
      { handoff: planHandoff({ start: 'manual', gates: ['unit'], approval: approvalRule() }) },
    );
    const gates = (input: { stage: string; attempt: number }) =>
      input.stage === 'api' && input.attempt === 1 ? gateFailure(input) : null;
    const run = await bench.start({ plan, gates });
    await run.decide('api', 'request_changes', { comment: 'shorter' });
    await run.asked('api', 3);
    await run.decide('api', 'approve');
    await run.signal(
      run.decision(await run.asked('api'), 'approve', { actor: { name: 'Bea', email: null } }),
    );
    await run.when('the handoff to be wanted', ({ state, stages }) => {
      return stages[1]?.state === 'completed' && state === 'awaiting_approval';
    });
    await run.handoff();
    await run.decide('handoff', 'approve');
    return ended(run, 'COMPLETED');
  },
};

const aborted: Scenario = {
  name: 'aborted',
  children: ['b'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a', approval: approvalRule() }, { key: 'b' }, { key: 'c', needs: ['a'] }]);
    const world = new ScriptedWorld({ plan }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    await run.asked('a');
    await run.abort();
    return ended(run, 'CANCELLED');
  },
};

const cancelled: Scenario = {
  name: 'cancelled',
  children: ['handoff'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }], { handoff: planHandoff({ approval: approvalRule() }) });
    const run = await bench.start({ plan });
    await run.asked('handoff');
    await run.handle.cancel();
    return ended(run, 'CANCELLED');
  },
};

const failed: Scenario = {
  name: 'failed',
  children: ['a'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a', attempts: 1 }, { key: 'b', needs: ['a'] }, { key: 'c' }]);
    const run = await bench.start({
      plan,
      attempt: (input) => (input.stage === 'a' ? { failure: gateFailure(input) } : {}),
    });
    await run.decide('a', 'give_up');
    return ended(run, 'FAILED');
  },
};

const rejected: Scenario = {
  name: 'rejected',
  children: [],
  play: async (bench) => {
    const rule = approvalRule({ deadlineMs: 1500, onDeadline: 'reject' });
    const world = new ScriptedWorld({ plan: planOf([{ key: 'a', approval: rule }, { key: 'b' }]) }).hold(
      'b/1',
    );
    return ended(await bench.startIn(world), 'FAILED');
  },
};

const paused: Scenario = {
  name: 'paused',
  children: ['b'],
  play: async (bench) => {
    const plan = planOf([
      { key: 'a', approval: approvalRule() },
      { key: 'b', timeoutMs: 60_000 },
      { key: 'c', needs: ['a'] },
    ]);
    const world = new ScriptedWorld({
      plan,
      attempt: (input) => (input.stage === 'b' && input.attempt === 1 ? { failure: gateFailure(input) } : {}),
    }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    await run.asked('a');
    await run.pause();
    await run.decide('a', 'approve');
    world.release('b/1');
    await run.when('the attempt to end', ({ stages }) => stages[1]?.attempts.length === 1);
    await run.resume();
    return ended(run, 'COMPLETED');
  },
};

const escalated: Scenario = {
  name: 'escalated',
  children: ['a'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a', attempts: 1, timeoutMs: 500 }]);
    const world = new ScriptedWorld({
      plan,
      attempt: ({ stage, attempt }) =>
        attempt === 1
          ? {
              end: { kind: 'interrupted' },
              failure: failure('EXECUTOR_INTERRUPTED', { task: 'T', stage, attempt }),
            }
          : {},
    }).hold('a/2');
    const run = await bench.startIn(world);
    await run.asked('a');
    await run.pause();
    await run.decide('a', 'retry', { comment: 'be quick' });
    await run.resume();
    return ended(run, 'COMPLETED');
  },
};

const skipped: Scenario = {
  name: 'skipped',
  children: ['b'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', attempts: 1 }, { key: 'c', needs: ['a', 'b'] }]);
    const run = await bench.start({
      plan,
      attempt: (input) => {
        if (input.stage === 'a') return { head: null, skipped: 'nothing changed' };
        return input.stage === 'b' ? { failure: gateFailure(input) } : {};
      },
    });
    await run.decide('b', 'skip');
    return ended(run, 'COMPLETED');
  },
};

const stuckHandoff: Scenario = {
  name: 'stuck-handoff',
  children: ['handoff'],
  play: async (bench) => {
    const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'a', base: 'main' });
    const run = await bench.start({
      plan: planOf([{ key: 'a' }], { handoff: planHandoff() }),
      assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
    });
    await run.decide('handoff', 'retry');
    return ended(run, 'COMPLETED');
  },
};

const molested: Scenario = {
  name: 'molested',
  children: [],
  play: async (bench) => {
    const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
    const request = await run.asked('a');
    for (const payload of [null, 'approve', { action: 'approve' }]) await run.signal(payload);
    await run.handle.signal('stageEvent', { stage: 'a' });
    await run.send(run.decision(request, 'approve', { evidence: { ...request.evidence, head: null } }));
    await run.send(run.decision(request, 'approve'));
    return ended(run, 'COMPLETED');
  },
};

const reran: Scenario = {
  name: 'reran',
  children: ['b', 'handoff'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }], {
      handoff: planHandoff({ approval: approvalRule() }),
    });
    const world = new ScriptedWorld({ plan }).hold('b/1');
    const run = await bench.startIn(world);
    await run.begun('b/1');
    expect(await run.rerun({ from: ['a'] })).toMatchObject({ stopped: ['b'] });
    await run.asked('handoff');
    expect(await run.rerun({ from: ['b'] })).toMatchObject({ rerun: ['b'] });
    await run.asked('handoff', 2);
    await run.decide('handoff', 'approve');
    return ended(run, 'COMPLETED');
  },
};

const kept: Scenario = {
  name: 'kept',
  children: ['b'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }]);
    const run = await bench.start(
      {
        plan,
        reuse: () => ({
          kind: 'found',
          kept: [proof('a', {}, { attempt: 2 })],
          rerun: [{ stage: 'b', why: 'its part of the plan differs from that of run 1' }],
        }),
      },
      { rerun: { run: 1, from: [], sameBase: false } },
    );
    return ended(run, 'COMPLETED');
  },
};

const reset: Scenario = {
  name: 'reset',
  children: ['b', 'handoff'],
  play: async (bench) => {
    const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'], approval: approvalRule() }, { key: 'c' }], {
      handoff: planHandoff({ approval: approvalRule() }),
    });
    const world = new ScriptedWorld({ plan }).hold('c/1');
    const run = await bench.startIn(world);
    await run.begun('c/1');
    await run.asked('b');
    await run.reset('b', 'before');
    await run.adopted('b');
    await run.decide('b', 'approve');
    world.release('c/1');
    await run.asked('handoff');
    await run.reset('handoff', 'after');
    await run.decide('handoff', 'approve');
    return ended(run, 'COMPLETED');
  },
};

/** The important ways of a run. */
export const SCENARIOS: readonly Scenario[] = [
  delivered,
  aborted,
  cancelled,
  failed,
  rejected,
  paused,
  escalated,
  skipped,
  stuckHandoff,
  molested,
  reran,
  kept,
  reset,
  repeated,
  moved,
  asked,
  replanned,
  taken,
  unreturned,
  unwanted,
  slotted,
  roomless,
  reminded,
  drafted,
  admitted,
  rested,
  gathered,
  held,
  weighty,
];
