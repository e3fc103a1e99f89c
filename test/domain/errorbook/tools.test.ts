import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { decodeOutput } from '../../../src/domain/errorbook/decode-output.js';
import { fingerprinted, type FailureSigns } from '../../../src/domain/errorbook/fingerprint.js';
import { normaliseSymptom, signalOf } from '../../../src/domain/errorbook/normalise.js';

const OUTPUTS = join(process.cwd(), 'test/domain/errorbook/outputs');
const TOOLS = readdirSync(OUTPUTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const output = (tool: string, name: string) => decodeOutput(readFileSync(join(OUTPUTS, tool, `${name}.txt`)));
const signal = (tool: string, name: string) => signalOf(output(tool, name));

/** The same output as it would be on another day, host and speed. */
const elsewhere = (text: string) =>
  text
    .replaceAll(
      '/tmp/shop-one/tree',
      '/home/ada/.local/state/stagegate/trees/shop-12345678/add-42/7/api/tree',
    )
    .replace(/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2031-07-30T23:59:01+02:00')
    .replace(/\b\d+\.\d+(?= ?s\b)/g, '48.217')
    .replace(/\(\d+ ms\)/g, '(317 ms)')
    .replace(/\n/g, '\r\n');

describe('what tools print', () => {
  test('is kept of at least eight of them', () => {
    expect(TOOLS.length).toBeGreaterThanOrEqual(8);
  });

  describe.each(TOOLS)('%s', (tool) => {
    test('in another folder, in other lines of the file, in colours: the same failure', () => {
      expect(signal(tool, 'again')).toBe(signal(tool, 'first'));
    });

    test('on another day, host and at another speed: the same failure', () => {
      expect(signalOf(elsewhere(output(tool, 'first')))).toBe(signal(tool, 'first'));
    });

    test('another failure: another one', () => {
      expect(signal(tool, 'other')).not.toBe(signal(tool, 'first'));
    });

    test('what is shown of it names neither folder nor colour, and says something', () => {
      const symptom = normaliseSymptom(output(tool, 'again'));
      expect(symptom).not.toMatch(/shop-two|\[\d+m/);
      expect(symptom).toMatch(/error|fail|expected|undefined/i);
    });
  });

  test('no two of them are taken for the same', () => {
    const all = TOOLS.flatMap((tool) => [signal(tool, 'first'), signal(tool, 'other')]);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('the fingerprint', () => {
  const signs: FailureSigns = {
    origin: 'gate',
    stageKind: 'command',
    gate: 'types',
    outcome: 'failed',
    command: 'npx tsc',
    exitCode: 2,
    output: 'src/a.ts(1,2): error TS2322: no\nsrc/b.ts(3,4): error TS2345: no',
    names: [],
  };
  const printed = (change: Partial<FailureSigns> = {}) =>
    JSON.stringify(fingerprinted({ ...signs, ...change }));

  test.each([
    ['kind of stage', { stageKind: 'agent' }],
    ['gate', { gate: 'lint' }],
    ['outcome', { outcome: 'timed_out' }],
    ['command', { command: 'npx tsc -b' }],
    ['exit status', { exitCode: 1 }],
    ['signal', { output: 'src/a.ts(1,2): error TS2322: no' }],
  ])('is another one with another %s', (_what, change) => {
    expect(printed(change)).not.toBe(printed());
  });

  test('is the same when a tool tells of its files in another order', () => {
    const turned = signs.output.split('\n').reverse().join('\n');
    expect(printed({ output: turned })).toBe(printed());
  });

  test("leaves out the run's own words", () => {
    const said = (stage: string) =>
      printed({ output: `Stage "${stage}" did not leave "x.json".`, names: [stage] });
    expect(said('api')).toBe(said('docs'));
    expect(said('api')).not.toBe(printed({ output: 'Stage "api" did not leave "y.json".', names: ['api'] }));
  });
});
