import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir } from '../../../config/paths.js';
import { readSettings } from '../../../config/settings.js';
import { ASK_PREFIX, parseAskBranch } from '../../../contract/refs.js';
import { askNamed, asksRecorded } from '../../../domain/approval/asks-recorded.js';
import { StagegateError } from '../../../domain/failure/catalogue.js';
import { type Holding, sameRun } from '../../../domain/janitor/holding.js';
import type { RepositoryRef } from '../../../domain/run/run-input.js';
import { forgeFor } from '../../../forge/factory.js';
import { withToken } from '../../../forge/offer-token.js';
import { draftKey, takeDraftBack } from '../../../forge/take-draft-back.js';
import { listRemoteBranches } from '../../../git/push.js';
import type { Session } from '../session.js';
import type { KnownRun } from './run-facts.js';

type Draft = Extract<Holding, { kind: 'draft' }>;

const HEADS = 'refs/heads/';
/** So long a repository's upstream may take to answer, and its forge to close a draft. */
const WITHIN_MS = 30_000;

/**
 * The drafts that asked approvals and are still at upstream, of runs whose ledger knows the request: others may use the same
 * repository. An upstream that does not answer has none to be told of.
 */
export async function draftHoldings(
  session: Session,
  { mirrors, runs }: { mirrors: readonly string[]; runs: readonly KnownRun[] },
): Promise<Draft[]> {
  const found: Draft[] = [];
  for (const slug of mirrors) {
    const own = runs.filter(
      ({ facts, input }) => facts.slug === slug && input?.repository.hasOrigin === true,
    );
    const repository = own.at(-1)?.input?.repository;
    if (repository === undefined || !existsSync(join(mirrorDir(session.paths, { slug }), 'HEAD'))) continue;
    try {
      const branches = await listRemoteBranches({ ...remoteOf(session, repository), prefix: ASK_PREFIX });
      for (const branch of branches)
        found.push(...(await known(session, { own, slug, repository, ...branch })));
    } catch (error) {
      if (!(error instanceof StagegateError)) throw error;
    }
  }
  return found;
}

/** Closes a draft and deletes its branch. Throws when something is left, with what and why. */
export async function takeBack(session: Session, holding: Draft): Promise<void> {
  const { run, ref, requestId, commit: head, base, repository } = holding;
  const { taskKey, number } = run;
  const branch = ref.slice(HEADS.length);
  const at = { ...remoteOf(session, repository, taskKey), branch };
  const forge = await forgeFor(asked(session, repository, taskKey));
  const idempotencyKey = draftKey({ slug: repository.slug, taskKey, number, requestId });
  const left = await takeDraftBack({ draft: { at, base, head, idempotencyKey }, forge });
  if (left !== null) throw new Error(left);
}

async function known(
  session: Session,
  given: {
    own: readonly KnownRun[];
    slug: string;
    repository: RepositoryRef;
    branch: string;
    commit: string;
  },
): Promise<Draft[]> {
  const { own, slug, repository, branch, commit: tip } = given;
  const parsed = parseAskBranch(branch);
  const run = own.find(({ facts }) => parsed !== null && sameRun(facts, { slug, ...parsed }));
  const { stored, input } = run ?? { stored: null, input: null };
  if (parsed === null || run === undefined || stored === null || input === null) return [];
  const rows = await (await session.store()).readLedger({ run: stored });
  const ask = askNamed(asksRecorded({ rows }), parsed);
  if (ask === undefined) return [];
  const { requestId, head: commit } = ask;
  const base = input.base.branch;
  return [
    {
      kind: 'draft',
      slug,
      bytes: 0,
      run: run.facts,
      ref: `${HEADS}${branch}`,
      requestId,
      commit,
      tip,
      base,
      repository,
    },
  ];
}

function asked(session: Session, repository: RepositoryRef, task: string) {
  const { env, paths } = session;
  const { github } = readSettings({ env, paths });
  const surroundings = { env, folder: paths.config };
  return { repository, task, github, surroundings, signal: AbortSignal.timeout(WITHIN_MS) };
}

function remoteOf(session: Session, repository: RepositoryRef, task = 'TASK') {
  const mirror = { dir: mirrorDir(session.paths, repository) };
  const given = asked(session, repository, task);
  return { mirror, repository, task, signal: given.signal, ...withToken(given) };
}
