import { describe, expect, test } from '@jest/globals';

import { parsePreset } from '../../src/plan/agents/parse-preset.js';
import { shippedAgents } from '../../src/plan/agents/shipped.js';
import { formatProblem } from '../../src/plan/problem.js';
import { planOf, problemsOf } from './parsing.js';

const GOOD = `agent: mine
install: make it
login: say hello
command: [mine, run, [--model, '{model}'], [--go-on, '{session}']]
output: {format: json, cost_usd: stats.cost}
`;

function presetProblems(text: string): string[] {
  const parsed = parsePreset({ file: 'mine.yaml', name: 'mine', text });
  return parsed.kind === 'preset' ? [] : parsed.problems.map(formatProblem);
}

describe('a plan with agents', () => {
  test('freezes the presets that it names, and its hash covers them', () => {
    const { plan, hash } = planOf(
      'plan: p\nstages: {a: {agent: {preset: claude, model: opus}}, b: {run: x}}\n',
    );
    expect(plan.agents?.presets.map(({ name }) => name)).toEqual(['claude']);
    expect(plan.stages[0]).toMatchObject({
      agent: { preset: 'claude', model: 'opus', prompt: null },
      stallMs: 1_800_000,
    });
    expect(plan.stages[0]?.command).toMatchObject({
      argv: expect.arrayContaining(['claude', '--model', 'opus']),
    });
    expect(planOf('plan: p\nstages: {b: {run: x}}\n').plan).not.toHaveProperty('agents');
    expect(planOf('plan: p\nstages: {a: {agent: claude}, b: {run: x}}\n').hash).not.toBe(hash);
  });

  test.each([
    ['{agent: claud}', /:2:21: there is no agent "claud".*did you mean "claude"\?.*aider, claude, codex/],
    ['{agent: claude, run: x}', /says both "run" and "agent"/],
    ['{}', /the key "run" is missing\. Allowed: "run" with a command; or "agent"/],
    ['{agent: {preset: claude, modle: x}}', /unknown key "modle"; did you mean "model"\?/],
    ['{agent: {preset: claude, prompt: ../x.md}}', /must be a relative path/],
    [
      '{agent: {preset: claude, prompt: p/x.md}}',
      /there is no prompt template "p\/x.md" among the shipped ones/,
    ],
    ['{agent: {preset: claude, model: "x; rm"}}', /must be a model's name/],
    ['{agent: 3}', /"agent" is the number 3/],
  ])('%s is told with its place', (stage, words) => {
    expect(problemsOf(`plan: p\nstages: {a: ${stage}}\n`).join('\n')).toMatch(words);
  });
});

describe('a preset', () => {
  test('the shipped ones are five, and each says how it is installed', () => {
    const { presets } = shippedAgents();
    expect([...presets.keys()]).toEqual(['aider', 'claude', 'codex', 'gemini', 'opencode']);
    for (const { install, login } of presets.values()) expect(install + login).toMatch(/install/);
  });

  test('of a few lines is enough', () => expect(presetProblems(GOOD)).toEqual([]));

  test.each([
    ['login: say hello', 'logon: say hello', /mine\.yaml:3:1: unknown key "logon"; did you mean "login"\?/],
    ['format: json,', 'format: jsno,', /"jsno" is not known here; did you mean "json"\?/],
    ['agent: mine', 'agent: other', /called "other", but its file "mine"/],
    ['stats.cost', '"stats[0]"', /"stats\[0\]" is no path/],
    ['{model}', '{modell}', /may name \{prompt\}/],
    ["[--model, '{model}']", "'{model}'", /belong into a list of their own/],
    ['[mine, run,', "[mine, '{prompt}', '{prompt_file}',", /exclude each other/],
    ['install: make it\n', '', /the key "install" is missing/],
    ['output:', 'credentials: /etc/passwd\noutput:', /must be a file below the home/],
    ['output:', 'credentials: ~/../x\noutput:', /must be a file below the home/],
    ['output:', 'secrets: STAGEGATE_X\noutput:', /must not begin with "STAGEGATE_"/],
    ['output:', 'ends: [{means: broke}]\noutput:', /"broke" is not known here/],
    ['output:', 'ends: [{means: env, is: 3}]\noutput:', /"is" needs "at"/],
    ['output: {format: json,', 'output: {format: text, result: {at: a.b},', /the format is text/],
  ])('with %j as %j is told with its place', (from, to, words) => {
    expect(presetProblems(GOOD.replace(from, to)).join('\n')).toMatch(words);
  });

  test.each(['', '\u0000', '- a', '['.repeat(5000), 'a: &a [*a]', `x: ${'y'.repeat(70_000)}`])(
    'rubbish is refused, never thrown: %#',
    (text) => expect(presetProblems(text)).not.toEqual([]),
  );
});
