import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  fetchUpstream,
  inspectRepository,
  pushBranch,
  repositoryRef,
  type TokenOffer,
} from '../../src/git/index.js';
import { type Access, type GitHttpServer, serveGit } from '../support/git-http-server.js';
import { openTestStage, type TestStage } from '../support/git-stage.js';

const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
const BASIC = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
const branch = 'stagegate/T-1';

let stage: TestStage;
let server: GitHttpServer;
let commit: string;
let read: number;
const PATH = process.env['PATH'] ?? '';
const spied = () => join(stage.dir, 'spied');

beforeEach(async () => {
  read = 0;
  stage = await openTestStage();
  stage.write(stage.tree, 'work.txt', 'one\n');
  commit = await stage.commit();
});
afterEach(async () => {
  process.env['PATH'] = PATH;
  await server.close();
  stage.close();
});

/** Git over HTTP, and a `git` that writes down how it was called before it goes on. */
async function open({ others }: { others: Access }) {
  server = await serveGit({ root: stage.dir, password: TOKEN, others });
  const bin = join(stage.dir, 'bin');
  mkdirSync(bin);
  mkdirSync(spied());
  const wrapper = join(bin, 'git');
  writeFileSync(
    wrapper,
    `#!/bin/sh\n{ printf '%s\\n' "$@"; echo '== env'; env; } > ${spied()}/$$\nPATH='${PATH}'; exec git "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  process.env['PATH'] = `${bin}:${PATH}`;
  const repository = repositoryRef(await inspectRepository({ path: stage.checkout }));
  const fetchUrl = `${server.url}${stage.origin.slice(stage.dir.length)}`;
  const offer: TokenOffer = {
    scope: `${server.url}/`,
    read: () => {
      read += 1;
      return Promise.resolve(TOKEN);
    },
  };
  return {
    mirror: stage.mirror,
    repository: { ...repository, fetchUrl },
    branch,
    task: 'T-1',
    commit,
    offer,
  };
}

/** The calls of git whose command line, and those whose environment has the token. */
function withToken() {
  const calls = readdirSync(spied()).map((file) =>
    readFileSync(join(spied(), file), 'utf8').split('\n== env\n'),
  );
  const has = (text = '') => text.includes(TOKEN) || text.includes(BASIC);
  return {
    argv: calls.filter(([argv]) => has(argv)),
    env: calls.flatMap(([argv = '', env]) =>
      has(env) ? argv.split('\n').filter((word) => /^(push|ls-remote|fetch)$/.test(word)) : [],
    ),
    all: calls.length,
  };
}

/** A credential helper of the user that writes down what it is told, and says `answer`. */
function helper(answer: string): string {
  const [file, log] = [join(stage.dir, 'helper'), join(stage.dir, 'helper.log')];
  writeFileSync(file, `#!/bin/sh\n{ echo "$1"; cat; env; } >> ${log}\n[ "$1" = get ] || exit 0\n${answer}\n`);
  chmodSync(file, 0o755);
  stage.git(stage.dir, 'config', '--file', join(stage.dir, 'home', '.gitconfig'), 'credential.helper', file);
  return log;
}

describe("a push with the forge's token", () => {
  test.each(['read', 'nothing'] as const)(
    'works where others may %s, and tells it to git alone',
    async (others) => {
      const input = await open({ others });
      const log = helper('exit 0');
      expect(await pushBranch(input)).toEqual({ kind: 'pushed' });
      expect(stage.git(stage.origin, 'rev-parse', branch)).toBe(commit);
      const { argv, env, all } = withToken();
      expect(argv).toEqual([]);
      expect(env.sort()).toEqual(others === 'read' ? ['push'] : ['ls-remote', 'ls-remote', 'push']);
      expect(all).toBeGreaterThan(env.length);
      const helped = readFileSync(log, 'utf8');
      expect(helped).toContain('get\n');
      for (const secret of [TOKEN, BASIC]) expect(helped).not.toContain(secret);
      const kept = [stage.mirror.dir, stage.checkout].map((dir) => stage.git(dir, 'config', '--list'));
      for (const secret of [TOKEN, BASIC]) expect(kept.join('\n')).not.toContain(secret);
    },
  );

  test("is not made where git's own credentials are enough", async () => {
    const input = await open({ others: 'nothing' });
    helper(`echo username=ada; echo password=${TOKEN}`);
    expect(await pushBranch(input)).toEqual({ kind: 'pushed' });
    expect(read).toBe(0);
  });

  test('goes to no other host, and to no fetch', async () => {
    const { offer: usual, ...upstream } = await open({ others: 'nothing' });
    const offer = { ...usual, scope: 'https://github.com/' };
    const pushing = pushBranch({ ...upstream, offer });
    await expect(pushing).rejects.toMatchObject({ failure: { code: 'ORIGIN_UNREACHABLE' } });
    const error = JSON.stringify(await pushing.catch((thrown: unknown) => thrown));
    const fetched = fetchUpstream({
      ...upstream,
      branch: 'main',
      localCommit: null,
      checkout: stage.checkout,
    });
    await expect(fetched).rejects.toMatchObject({ failure: { code: 'ORIGIN_UNREACHABLE' } });
    expect(server.seen.every(({ authorization }) => authorization === null)).toBe(true);
    for (const secret of [TOKEN, BASIC]) expect(error).not.toContain(secret);
    expect(existsSync(spied())).toBe(true);
  });
});
