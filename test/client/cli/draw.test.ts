import { PassThrough, Readable } from 'node:stream';

import { expect, test } from '@jest/globals';

import { drawView } from '../../../src/client/cli/draw.js';
import { Output } from '../../../src/client/cli/output.js';
import { description } from '../render/fixtures.js';

const context = {
  stdin: Readable.from([]),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: {},
  cwd: '/',
  isTty: false,
  columns: 100,
  now: () => new Date(0),
  signal: new AbortController().signal,
};

test('nobody is sent to start a worker for a run that cannot go on with the one that is there', async () => {
  const output = new Output({ context, json: false, color: false });
  const silent = {
    view: { kind: 'description', run: description(), why: 'no_worker' },
    output,
    now: new Date(0),
  } as const;
  expect(await drawView(silent)).toContain('Next: stagegate worker');
  expect(await drawView({ ...silent, wedged: true })).not.toContain('stagegate worker');
});
