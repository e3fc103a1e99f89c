import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir, vaultDir } from '../../dist/config/paths.js';
import { placesQuery } from '../../dist/contract/admission.js';
import { admissionWorkflowId } from '../../dist/contract/ids.js';
import { PULLS } from '../../dist/forge/local-change.js';
import { openStore } from '../../dist/store/factory.js';
import { withoutDrafts } from './drafts.mjs';
import { stillHeld } from './oracle.mjs';
import { SECRET } from './place.mjs';
import { argsOf, carried, gitChildren, strays } from './processes.mjs';

/** Everything that a run left in the world, read at the receiving ends rather than from what the run says. */
export async function collectFacts({ installation, run }) {
  const { place } = installation;
  const store = await openStore({ url: place.store });
  const git = (dir, ...args) =>
    execFileSync('git', args, { cwd: dir, env: place.env, encoding: 'utf8', stdio: 'pipe' }).trim();
  const vault = vaultDir(place.paths, run);
  const refs = (dir) =>
    git(dir, 'for-each-ref', '--format=%(refname) %(objectname)')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' '));
  try {
    const stored = await store.findRun({ slug: run.slug, taskKey: run.task, number: run.number });
    const key = { repositoryId: stored?.repositoryId ?? '', taskKey: run.task, number: run.number };
    return {
      status: run.status,
      stored,
      runs: (await store.listRuns({ slug: run.slug, limit: 100 })).length,
      failures: await failuresOf({ store, key, run }),
      ledger: stored === null ? [] : await store.readLedger({ run: key }),
      vault: new Map(existsSync(vault) ? refs(vault) : []),
      ...withoutDrafts({ refs: refs(run.origin), all: pullsOf({ git, origin: run.origin }), prefix: PULLS }),
      treeOf: (commit, dir = vault) => git(dir, 'rev-parse', '--verify', `${commit}^{tree}`),
      starts: lines(join(run.counts, 'starts')),
      gates: lines(join(run.counts, 'gates')),
      report: reportOf({ place, run }),
      told: place.receiver.toldOf(run),
      leaks: leaksOf({ paths: place.paths, run, secret: SECRET }),
    };
  } finally {
    await store.close();
  }
}

/** What an ended run still has elsewhere: a place or a slot, and what nobody was told yet. */
export async function unsettled({ installation, run }) {
  const { client, place } = installation;
  const admission = client.workflow.getHandle(admissionWorkflowId({ prefix: 'stagegate' }));
  const deadline = Date.now() + 5_000;
  const { runs } = await client
    .withDeadline(deadline, () => admission.query(placesQuery))
    .catch((error) => ({ runs: [{ run, kind: `unknown (${error.message})` }] }));
  const store = await openStore({ url: place.store });
  const backlogs = await store.listBacklogs().finally(() => store.close());
  return stillHeld({ places: runs, backlogs, run });
}

/** What is left of a run that has ended; empty when nothing is. */
export function leftovers({ installation, run }) {
  const { place } = installation;
  const processes = [
    ...carried({ place, slug: run.slug }).map(
      ({ pid, stage, kind }) => `the ${kind} of ${stage} (${String(pid)})`,
    ),
    ...strays({ place, slug: run.slug }).map(({ pid, command }) => `${command} (${String(pid)})`),
    ...installation.workers
      .flatMap(({ pid }) => gitChildren(pid))
      .map((pid) => `${argsOf(pid)} (${String(pid)})`),
  ];
  const trees = join(place.paths.state, 'trees', run.slug, run.task.toLowerCase(), String(run.number));
  const repositories = [mirrorDir(place.paths, run), vaultDir(place.paths, run), run.origin];
  return [
    ...processes.map((what) => `process: ${what}`),
    ...list(trees).map((stage) => `working tree: ${stage}`),
    ...repositories
      .flatMap((dir) => list(dir, true).filter((name) => name.endsWith('.lock')))
      .map((name) => `lock: ${name}`),
  ];
}

/** The pull requests as the receiver has them. */
function pullsOf({ git, origin }) {
  const names = git(origin, 'for-each-ref', '--sort=version:refname', '--format=%(refname)', PULLS);
  return names
    .split('\n')
    .filter(Boolean)
    .map((name) => {
      const { head, base, state } = JSON.parse(git(origin, 'show', `${name}:pull.json`));
      return { number: Number(name.slice(PULLS.length)), head, base, state };
    });
}

/** How often each known failure happened in this repository, which has one task: `[title, occurrences]`. */
async function failuresOf({ store, key: { repositoryId }, run }) {
  if (repositoryId === '') return [];
  const known = await store.listErrorbook({ repositoryId, limit: 100 });
  return known.map(({ title, occurrences }) => [title.replace(run.counts, ''), occurrences]);
}

/** The files of a run, as far as people read them, that have the secret. */
export function leaksOf({ paths, run, secret }) {
  const folders = ['logs', 'reports'].map((kind) => join(paths.state, kind, run.slug));
  const files = folders.flatMap((folder) => list(folder, true).map((name) => join(folder, name)));
  return files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(secret));
}

function list(dir, recursive = false) {
  return existsSync(dir) ? readdirSync(dir, { recursive }) : [];
}

function lines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function reportOf({ place, run }) {
  const folder = join(place.paths.state, 'reports', run.slug, run.task.toLowerCase(), String(run.number));
  try {
    return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  } catch {
    return null;
  }
}
