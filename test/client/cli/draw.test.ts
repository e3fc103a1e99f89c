import { expect, test } from '@jest/globals';

import { emptyContext } from '../../../src/client/cli/context.js';
import { drawView } from '../../../src/client/cli/draw.js';
import { Output } from '../../../src/client/cli/output.js';
import { description } from '../render/fixtures.js';

test('nobody is sent to start a worker for a run that cannot go on with the one that is there', async () => {
  const output = new Output({ context: emptyContext(), json: false, color: false });
  const silent = {
    view: { kind: 'description', run: description(), why: 'no_worker' },
    output,
    now: new Date(0),
  } as const;
  expect(await drawView(silent)).toContain('Next: stagegate worker');
  expect(await drawView({ ...silent, wedged: true })).not.toContain('stagegate worker');
});
