import { describe, expect, test } from '@jest/globals';

import { problemsOf } from './parsing.js';

const stage = (rest: string) => `plan: x\nstages:\n  a: {run: go, ${rest}}\n`;

describe('a problem tells', () => {
  test('an unknown key, what is allowed and the nearest one', () => {
    expect(problemsOf('plan: x\nprofil: strict\nstages: {a: {run: x}}')).toEqual([
      'plan.yaml:2:1: unknown key "profil"; did you mean "profile"? Allowed: plan, profile, workspace, secrets, gates, limits, stages, policies, handoff, approvals, protects, revise, concurrency',
    ]);
    expect(problemsOf(stage('zzz: 1'))[0]).toMatch(
      /^plan\.yaml:3:16: unknown key "zzz"\. Allowed: title, needs, run/,
    );
  });

  test('that a draft pull request asks a group: at a forge anybody may review', () => {
    const said =
      'must name a group (`by`) when it is asked in a draft pull request: there anybody may review';
    for (const approve of ['{pr: draft}', '{by: everybody, pr: draft}'])
      expect(problemsOf(stage(`approve: ${approve}`))[0]).toContain(said);
    expect(problemsOf(stage('approve: {by: leads, pr: draft}'))).toEqual([]);
    expect(problemsOf(stage('approve: {by: leads, pr: open}'))).not.toEqual([]);
  });

  test('unknown keys at every level', () => {
    const text = [
      'plan: x',
      'workspace: {x1: 1}',
      'gates: {g: {run: x, x2: 1}}',
      'limits: {x3: 1}',
      'stages: {a: {run: x, x4: 1, approve: {x5: 1}, when: {changed: a, x6: 1}, produces: {f: {x7: 1}}}}',
      'handoff: {x8: 1, approve: {x9: 1}, pr: {x10: 1}}',
    ].join('\n');
    const unknown = problemsOf(text).filter((line) => line.includes('unknown key'));
    expect(unknown.map((line) => /"(x\d+)"/.exec(line)?.[1])).toEqual([
      'x1',
      'x2',
      'x3',
      'x4',
      'x5',
      'x6',
      'x7',
      'x8',
      'x9',
      'x10',
    ]);
  });

  test('all problems at once, in the order of the file', () => {
    const problems = problemsOf(
      'plan: x\nlimits: {parallel: 0, attempts: 99}\nstages:\n  a: {needs: b, gates: g}\n  b: {run: x, needs: a}\n  C: {run: 3}\n',
    );
    expect(problems).toEqual([
      'plan.yaml:2:20: "0" must be at least 1',
      'plan.yaml:2:33: "99" must be at most 50',
      'plan.yaml:4:6: the key "run" is missing. Allowed: "run" with a command; or "agent" with an agent preset',
      'plan.yaml:4:24: there is no gate "g"',
      'plan.yaml:5:22: the stages need each other in a circle: a → b → a',
      'plan.yaml:6:3: the key "C" is not allowed: lower-case letters, digits, "_" and "-", beginning with a letter',
      'plan.yaml:6:12: "run" is the number 3 (put it in quotes if it is text). Allowed: a string for the shell; or a list of arguments, started without a shell',
    ]);
  });

  test.each([
    [
      'an unknown need',
      'plan: x\nstages: {api: {run: x}, b: {run: x, needs: ap}}',
      /2:44: there is no stage "ap"; did you mean "api"\? Allowed: api, b/,
    ],
    ['a stage that needs itself', stage('needs: [a]'), /3:24: stage "a" cannot need itself/],
    [
      'a need named twice',
      'plan: x\nstages: {a: {run: x}, b: {run: x, needs: [a, a]}}',
      /2:46: "a" is named twice/,
    ],
    ['a gate named twice', `gates: {g: x}\n${stage('gates: [g, g]')}`, /4:27: "g" is named twice/],
    [
      'a reserved stage key',
      'plan: x\nstages: {handoff: {run: x}}',
      /2:10: the key "handoff" is not allowed/,
    ],
    ['no stage', 'plan: x\nstages: {}', /2:9: "stages" must have at least one stage/],
    [
      'an empty stage',
      'plan: x\nstages:\n  a:\n',
      /3:5: "a" is empty\. Allowed: a map that describes the stage/,
    ],
    [
      'a report above the checkout',
      'gates: {g: {run: x, junit: ../a.xml}}\nplan: x',
      /1:28: .*must not contain "\.\."/,
    ],
    ['an absolute report', 'gates: {g: {run: x, sarif: /a}}\nplan: x', /1:28: .*must be relative/],
    ['a report taken out', 'gates: {g: {run: x, junit: "!a"}}\nplan: x', /1:28: .*must not begin with "!"/],
    ['an absolute glob', stage('scope: /src/**'), /3:23: "\/src\/\*\*" must be relative/],
    ['a glob that climbs', stage('scope: [ok/**, src/../x]'), /3:31: "src\/\.\.\/x" must not contain "\.\."/],
    ['a folder for a glob', stage('scope: src/'), /write "src\/\*\*"/],
    ['a glob with an open bracket', stage("scope: 'src/[a'"), /is not a valid glob/],
    [
      'an artifact in a folder',
      stage('produces: ../x.json'),
      /3:26: "\.\.\/x\.json" must be a plain file name/,
    ],
    ['an artifact named twice', stage('produces: [a.json, a.json]'), /3:35: "a\.json" is named twice/],
    [
      'artifacts that differ in case alone',
      stage('produces: {a.md: {}, A.md: {}}'),
      /"a\.md" is named twice/,
    ],
    [
      'an artifact key in a folder',
      stage('produces: {a/b.json: s.json}'),
      /3:27: the key "a\/b\.json" is not allowed/,
    ],
    [
      'a copy that climbs',
      `workspace: {copy: ../x}\n${stage('')}`,
      /1:19: "\.\.\/x" must be a relative path/,
    ],
    ['a copy of git', `workspace: {copy: .git/config}\n${stage('')}`, /1:19: "\.git\/config" must be/],
    ['a zero duration', stage('timeout: 0s'), /3:25: "0s" must be longer than 0/],
    ['a long duration', stage('timeout: 31d'), /"31d" must be longer than 0 and at most 30d/],
    ['a negative duration', stage('timeout: -5m'), /"-5m" must be a duration/],
    ['words for a duration', stage('timeout: ten minutes'), /"ten minutes" must be a duration/],
    ['a number for a duration', stage('timeout: 600'), /"timeout" is the number 600\. Allowed: a duration/],
    ['NaN for a duration', stage('timeout: .nan'), /"timeout" is/],
    [
      'a log that is too small',
      `limits: {log: 1KB}\n${stage('')}`,
      /1:15: "1KB" must be between 64KB and 1GB/,
    ],
    [
      'a word that is not known',
      stage('changes: nonne'),
      /"nonne" is not known here; did you mean "none"\? Allowed: `required`/,
    ],
    ['approve: false', stage('approve: false'), /"approve" is the boolean false\. Allowed: a group/],
    ['a group that is none', stage('approve: The Leads'), /"The Leads" must be a group/],
    [
      'a wrong part of a long form',
      stage('approve: {count: two}'),
      /3:33: "count" is the text "two"\. Allowed: a whole number/,
    ],
    ['an empty command', 'plan: x\nstages: {a: {run: " "}}', /2:19: " " must not be empty/],
    [
      'an empty argument list',
      'plan: x\nstages: {a: {run: []}}',
      /2:19: "run" must have at least the program/,
    ],
    [
      'a number among arguments',
      'plan: x\nstages: {a: {run: [sleep, 1]}}',
      /2:27: item 2 of "run" is the number 1\. Allowed: text/,
    ],
    ['a variable of the engine', stage('env: STAGEGATE_TASK'), /must not begin with "STAGEGATE_"/],
    ['a protected branch', `${stage('')}handoff: {branch: main}`, /4:19: "main" is a protected branch/],
    [
      'a branch with an option',
      `${stage('')}handoff: {branch: --force}`,
      /4:19: "--force" must not begin with "-"/,
    ],
    [
      'a name with a number',
      'plan: 1.0\nstages: {a: {run: x}}',
      /1:7: "plan" is the number 1\. Allowed: a name/,
    ],
  ])('%s', (_what, text, expected) => {
    const withName = text.startsWith('plan:') || text.includes('\nplan:') ? text : `plan: x\n${text}`;
    expect(problemsOf(withName)).toContainEqual(expect.stringMatching(expected));
  });
});
