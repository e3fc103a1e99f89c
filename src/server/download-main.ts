/** Entry point of the downloading process: `download-main.js <version> <folder>`. */
import { readdirSync } from 'node:fs';

import { TestWorkflowEnvironment } from '@temporalio/testing';
import { messageOf } from '../domain/system-error.js';

const ANSWER_LIMIT_MS = 5000;
const [version = '', folder = ''] = process.argv.slice(2);

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

setTimeout(() => {
  if (readdirSync(folder).length > 0) return;
  say(`no answer within ${String(ANSWER_LIMIT_MS / 1000)} s`);
  process.exit(1);
}, ANSWER_LIMIT_MS);

try {
  const server = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version, downloadDir: folder } },
  });
  await server.teardown();
  process.exit(0);
} catch (error) {
  const message = messageOf(error);
  say(message.split(': ').at(-1) ?? message);
  process.exit(1);
}
