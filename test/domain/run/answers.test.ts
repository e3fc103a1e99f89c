import { describe, expect, test } from '@jest/globals';

import { failure } from '../../../src/domain/failure/catalogue.js';
import { answersTo, commandFor, taskCommand, waysWith } from '../../../src/domain/run/answers.js';
import { request } from '../../support/run-status.js';

const said = { token: '12345678', comment: null, via: 'update', at: '2026-03-01T12:00:00Z' } as const;

describe('answersTo', () => {
  test('tells what an approval does, and what it does not do yet', () => {
    const rule = { by: 'leads', count: 3, deadlineMs: null, onDeadline: 'hold' } as const;
    const effect = (asked: Parameters<typeof answersTo>[0]['request']) =>
      answersTo({ taskKey: 'ADD-42', request: asked })[0]?.effect;
    expect(effect(request())).toBe('completes the stage');
    expect(effect(request({ rule }))).toBe('counts as one yes; 2 more are needed');
    const decisions = [{ ...said, action: 'approve', actor: { name: 'Ada', email: null } } as const];
    expect(effect(request({ rule, decisions }))).toBe('counts as one yes; 1 more is needed');
    expect(effect(request({ subject: 'handoff' }))).toBe('publishes the branch');
  });

  test('numbers the attempt that would start', () => {
    const answers = answersTo({ taskKey: 'ADD-42', request: request({ attempt: 2 }) });
    expect(answers.find(({ action }) => action === 'request_changes')?.effect).toContain('attempt 3');
  });

  test('asks for a comment wherever a decision without one is refused', () => {
    for (const kind of ['approval', 'escalation'] as const) {
      for (const { action, command } of answersTo({ taskKey: 'T', request: request({ kind }) })) {
        const needed = ['request_changes', 'reject', 'skip', 'give_up'].includes(action);
        if (needed) expect(command).toContain(' -m "');
      }
    }
  });
});

describe('waysWith', () => {
  const ways = (why: ReturnType<typeof failure>) =>
    waysWith({ taskKey: 'T', request: request({ kind: 'escalation', subject: 'm', failure: why }) }).map(
      ({ command }) => command,
    );

  test('offers to do by hand what is stuck', () => {
    const late = failure('EXECUTOR_TIMED_OUT', { task: 'T', stage: 'm', attempt: 1, after: '10m' });
    expect(ways(late)).toContain('stagegate take T m');
  });

  test('of a stage whose needs do not merge begins with making one of them again', () => {
    const about = { task: 'T', stage: 'm', attempt: 1, paths: 'x', stages: 'l, r', first: 'l' };
    const told = ways(failure('START_CONFLICT', about));
    expect(told[0]).toBe('stagegate rerun T --from l');
    expect(told.join('\n')).not.toMatch(/stagegate (take|retry) /);
    expect(told.join('\n')).toMatch(/stagegate skip T m/);
  });
});

describe('commands', () => {
  test('can be pasted into a shell whatever they name', () => {
    expect(taskCommand({ verb: 'status', words: ['ADD-42'] })).toBe('stagegate status ADD-42');
    expect(taskCommand({ verb: 'status', words: ["a'; rm -rf / #"] })).toBe(
      "stagegate status 'a'\\''; rm -rf / #'",
    );
    expect(commandFor({ taskKey: 'A', subject: '$(x)', action: 'approve' })).toBe(
      "stagegate approve A '$(x)'",
    );
    expect(taskCommand({ verb: 'status', words: ['--help'] })).toBe("stagegate status '--help'");
  });
});
