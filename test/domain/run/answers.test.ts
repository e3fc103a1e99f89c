import { describe, expect, test } from '@jest/globals';

import { answersTo, commandFor, taskCommand } from '../../../src/domain/run/answers.js';
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
