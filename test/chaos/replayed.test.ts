import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';
import { bundleWorkflowCode } from '@temporalio/worker';

import { tempDirs } from '../support/temp-dir.js';
import { payloadConverterPath, testAddress, uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';
import { carrying, logger } from '../worker/carrying.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/chaos/replayed.mjs', import.meta.url));
const STUB = fileURLToPath(new URL('../client/run/stub-run.ts', import.meta.url));
const suite = carrying();
const temp = tempDirs();

/** What the harness finds of one run when its program has these workflows; each in a process of its own, as there. */
async function found(of: { code: string; workflowId: string }): Promise<string[]> {
  const folder = temp();
  const dist = join(folder, 'program', 'dist');
  mkdirSync(join(dist, 'contract'), { recursive: true });
  writeFileSync(join(dist, 'workflow-bundle.js'), of.code);
  cpSync(payloadConverterPath, join(dist, 'contract', 'payload-converter.cjs'));
  symlinkSync(join(dirname(SCRIPT), '..', '..', 'node_modules'), join(folder, 'node_modules'));
  const given = JSON.stringify({ folder, workflowId: of.workflowId, address: testAddress() });
  const text = `import { notReplayed } from ${JSON.stringify(SCRIPT)};
    import { Client, Connection } from '@temporalio/client';
    const { folder, workflowId, address } = ${given};
    const connection = await Connection.connect({ address });
    const client = new Client({ connection });
    const of = { installation: { client, place: { folder } }, run: { workflowId } };
    console.log(JSON.stringify(await notReplayed(of)));
    await connection.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text]);
  return JSON.parse(stdout) as string[];
}

test('the history of a run is replayed with the workflows there are; others are seen, and so is that there is none', async () => {
  const { code } = await bundleWorkflowCode({ workflowsPath: STUB, logger });
  const [taskQueue, workflowId] = [uniquePrefix(), uniquePrefix()];
  const { workflow } = suite.client();
  await suite.carried({ taskQueue, workflowBundle: { code } }, async () => {
    const handle = await workflow.start('run', { taskQueue, workflowId, args: [{ task: { title: 'x' } }] });
    await handle.executeUpdate('decide', { args: [{ action: 'reject' }] });
    await handle.result();
  });
  const query = `WorkflowId STARTS_WITH "${workflowId}"`;
  await waitUntil('it to be listed', async () => (await workflow.count(query)).count > 0);
  const other = code.replaceAll("action === 'reject'", "action === 'never'");
  expect(await found({ code, workflowId })).toEqual([]);
  expect(other).not.toBe(code);
  expect(await found({ code: other, workflowId })).toEqual([
    expect.stringContaining(`the history of ${workflowId} is not replayed`),
  ]);
  expect(await found({ code, workflowId: uniquePrefix() })).toEqual([
    expect.stringMatching(/^no history of \S+ was there to be replayed$/),
  ]);
}, 180_000);
