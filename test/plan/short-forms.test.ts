import { describe, expect, test } from '@jest/globals';

import { SHORT_FORMS } from '../../src/plan/short-forms.js';
import { planOf } from './parsing.js';

const whole = (part: string) =>
  ['plan: x', part, ...(part.startsWith('stages:') ? [] : ['stages: {a: {run: x}}'])].join('\n');

describe('a short form', () => {
  test.each(SHORT_FORMS)('$short means $long', ({ short, long }) => {
    expect(short).not.toBe(long);
    expect(planOf(whole(short)).plan).toEqual(planOf(whole(long)).plan);
    expect(planOf(whole(short)).hash).toBe(planOf(whole(long)).hash);
  });
});

describe('a string and a list', () => {
  test('are different commands, even when they look alike', () => {
    const [shell, argv] = ['npm test', '[npm, test]'].map(
      (run) => planOf(`plan: x\nstages: {a: {run: ${run}}}`).plan.stages[0]?.command,
    );
    expect(shell).toEqual({ kind: 'shell', script: 'npm test' });
    expect(argv).toEqual({ kind: 'argv', argv: ['npm', 'test'] });
  });

  test('are one and several set-up commands', () => {
    const setupOf = (setup: string) =>
      planOf(`plan: x\nworkspace: {setup: ${setup}}\nstages: {a: {run: x}}`).plan.workspace.setup;
    expect(setupOf('npm ci')).toEqual([{ kind: 'shell', script: 'npm ci' }]);
    expect(setupOf('[npm ci, [npm, run, prepare]]')).toEqual([
      { kind: 'shell', script: 'npm ci' },
      { kind: 'argv', argv: ['npm', 'run', 'prepare'] },
    ]);
  });
});
