import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { resolvePaths } from '../../src/config/paths.js';
import { startDevServer, stopDevServer } from '../../src/server/dev-server.js';
import { githubToken } from '../support/canaries.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { searchAll } from '../support/search-all.js';
import { temporalBinary } from '../support/temporal.js';

const CODE = 'canary-open-sesame-7';
const TOKEN = githubToken();
const PRINT_TOKEN = `echo ghp"_"${TOKEN.slice(4)}`;

const place = new Installation({ env: { DEPLOY_CODE: CODE } });
const paths = resolvePaths({ env: place.env });
let shop: TestRepository;

/** The first attempt leaves secrets wherever it can; the second only where they are blotted out. */
const plan = `
plan: leaky
workspace: {env: DEPLOY_CODE}
secrets: DEPLOY_CODE
gates:
  loud: |
    echo "gate $DEPLOY_CODE"; ${PRINT_TOKEN}; test "$STAGEGATE_ATTEMPT" != 2
stages:
  work:
    run: |
      echo "work $DEPLOY_CODE"; ${PRINT_TOKEN} >&2
      case $STAGEGATE_ATTEMPT in
        1) echo "$DEPLOY_CODE" > code.txt; ${PRINT_TOKEN} > token.txt; git add -A; git commit -qm "with $DEPLOY_CODE";;
        *) rm -f code.txt token.txt; echo "harmless-$STAGEGATE_ATTEMPT" > done.txt;;
      esac
    gates: loud
    approve: true
handoff: pull_request
`;

beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  place.sandbox.write(place.sandbox.dir, 'plan.yaml', plan);
  const server = await startDevServer({ binary: temporalBinary(), paths, port: 0, uiPort: 0 });
  place.env['TEMPORAL_ADDRESS'] = server.address;
  await place.startWorker();
});
afterAll(async () => {
  await stopDevServer({ paths });
  await place.close();
});

test('of canaries that a run leaves everywhere, none is in what the engine wrote, nor in the server’s database', async () => {
  const { checkout } = shop;
  await place.json(checkout, 'start', join(place.sandbox.dir, 'plan.yaml'), '--task', 'SEC-1');
  await place.statusWhen(checkout, 'SEC-1', ({ state }) => state === 'awaiting_approval');
  const approved = await place.cli(checkout, 'approve', 'SEC-1', 'work', '--yes', '-m', 'harmless-comment');
  expect(approved.exitCode).toBe(0);
  await place.statusWhen(checkout, 'SEC-1', ({ endedAt }) => endedAt !== null);
  await place.cli(checkout, 'report', 'SEC-1');
  const report = JSON.stringify(await place.json(checkout, 'report', 'SEC-1'));
  expect(report).toContain('SECRET_IN_FILE');

  const root = place.env['STAGEGATE_HOME'] ?? '';
  const databases = searchAll({ root, text: 'harmless-comment' });
  expect(databases).toContainEqual(expect.stringContaining('temporal'));
  expect(searchAll({ root, text: 'harmless-3' })).toContainEqual(expect.stringContaining('vault'));
  for (const text of [CODE, TOKEN, Buffer.from(CODE).toString('base64')]) {
    expect(searchAll({ root, text })).toEqual([]);
    expect(searchAll({ root: shop.origin, text })).toEqual([]);
    expect(report).not.toContain(text);
  }
  expect((await place.cli(checkout, 'logs', 'SEC-1', 'work')).stdout).toContain('work [redacted]');
});
