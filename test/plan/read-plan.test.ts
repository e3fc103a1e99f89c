import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { planOrFail, readPlan } from '../../src/plan/read-plan.js';
import { FEATURE_PLAN } from './issue-example.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagegate-plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (content: string | Buffer) => {
  const file = join(folder, 'plan.yaml');
  await writeFile(file, content);
  return file;
};
const failureOf = (code: string, message: RegExp) => ({
  failure: expect.objectContaining({ code, message: expect.stringMatching(message) }) as unknown,
});

describe('readPlan', () => {
  test('reads a plan and keeps its text', async () => {
    const file = await write(FEATURE_PLAN);
    expect(await readPlan({ file })).toMatchObject({
      kind: 'plan',
      plan: { name: 'feature' },
      source: { file, text: FEATURE_PLAN },
    });
  });

  test('refuses a file of 10 MB by its size', async () => {
    const file = await write(Buffer.alloc(10 * 1024 * 1024, 'x'));
    await expect(readPlan({ file })).rejects.toMatchObject(failureOf('PLAN_TOO_LARGE', /10485760/));
  });

  test('reads no more than the limit of a file without end', async () => {
    await expect(readPlan({ file: '/dev/zero' })).rejects.toMatchObject(
      failureOf('PLAN_TOO_LARGE', /262144/),
    );
  });

  test.each([
    ['UTF-16', Buffer.from('\u{feff}plan: x', 'utf16le')],
    ['Latin-1', Buffer.from('plan: caf\u{e9}', 'latin1')],
    ['random bytes', Buffer.from([0x70, 0xc3, 0x28, 0xff])],
  ])('refuses %s', async (_what, content) => {
    const file = await write(content);
    await expect(readPlan({ file })).rejects.toMatchObject(failureOf('PLAN_UNREADABLE', /not text in UTF-8/));
  });

  test('says when there is no such file, and when it is a folder', async () => {
    await expect(readPlan({ file: join(folder, 'none.yaml') })).rejects.toMatchObject(
      failureOf('PLAN_UNREADABLE', /there is no such file/),
    );
    await mkdir(join(folder, 'sub'));
    await expect(readPlan({ file: join(folder, 'sub') })).rejects.toMatchObject(
      failureOf('PLAN_UNREADABLE', /it is a folder/),
    );
  });
});

describe('planOrFail', () => {
  test('gives the plan', async () => {
    expect((await planOrFail({ file: await write(FEATURE_PLAN) })).plan.stages).toHaveLength(4);
  });

  test('fails with every problem, a line each', async () => {
    const file = await write('plan: x\nstages:\n  a: {rum: x}\n');
    await expect(planOrFail({ file })).rejects.toMatchObject(
      failureOf(
        'PLAN_INVALID',
        /:3:6: the key "run" is missing[^\n]*\n.*:3:7: unknown key "rum"; did you mean "run"\?/,
      ),
    );
  });
});
