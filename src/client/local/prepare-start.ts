import { resolve } from 'node:path';

import { nanoid } from 'nanoid';

import { hostId } from '../../config/host-id.js';
import type { AdmissionWish } from '../../domain/admission/stand.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { fail } from '../../domain/failure/catalogue.js';
import { clean } from '../../domain/text/clean.js';
import { cutText } from '../../domain/text/utf8.js';
import type { RepositoryInfo } from '../../git/repository.js';
import { repositoryRef } from '../../git/repository.js';
import { deniedStages } from '../../domain/policy/denied-stages.js';
import { checkSigners } from '../../plan/groups/check-signers.js';
import { lateEscalations } from '../../plan/groups/late-escalations.js';
import { houseRules } from '../../plan/policy/house-rules.js';
import { stagePlace } from '../../plan/policy/stage-place.js';
import type { ParsedPlan } from '../../plan/parse-plan.js';
import { planFromText, planOrFail } from '../../plan/read-plan.js';
import { RunInput } from '../../domain/run/run-input.js';
import { readRequirements, type RequirementsSource } from './requirements.js';
import { readTaskKey } from './select-run.js';
import type { Actor } from '../../domain/approval/approval.js';
import { account } from './actor.js';
import { agentLibrary } from './agent-library.js';
import { type BaseRequest, chooseBase, type ChosenBase, listCommits } from './choose-base.js';
import { coneNotes } from './cone-notes.js';
import { refuseSecrets } from '../refuse-secrets.js';
import { refusePlanSecrets } from './plan-secrets.js';
import { earlierBranchNotes } from './earlier-branch.js';
import { houseAt } from './house-at.js';
import { preflight } from './preflight.js';
import { refuseHeadBranch } from './refuse-head-branch.js';
import { quarantineNotes } from './quarantine-notes.js';
import type { Session } from './session.js';

/** A start as it was asked for. */
export interface StartRequest extends BaseRequest {
  /** A file, or a text that was made; `name` is what it is called in messages. */
  readonly plan:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'text'; readonly name: string; readonly text: string };
  readonly task: string;
  readonly title: string | undefined;
  readonly requirements: RequirementsSource | undefined;
  readonly expectHash: string | undefined;
  readonly token: string | undefined;
  /** Whether to check that this machine has the plan's agents. */
  readonly preflight: boolean;
  /** How the run waits for its turn. */
  readonly admission: AdmissionWish;
  /** What was assumed before. */
  readonly notes: readonly string[];
}

/** A start that can be made, and what was assumed on the way. */
export interface PreparedStart {
  readonly input: RunInput;
  readonly plan: ParsedPlan;
  /** What was not said and therefore chosen; one sentence each. */
  readonly assumptions: readonly string[];
}

/**
 * Checks everything that a run is started with and puts plan and requirements into the store. The repository is
 * only looked at. Throws NO_REPOSITORY, PLAN_INVALID, PLAN_HASH_DIFFERS, BASE_NOT_FOUND, UNPUSHED_COMMITS,
 * BRANCH_NOT_PUSHED, IDENTITY_MISSING, QUARANTINE_INVALID, PLAN_BRANCH_PROTECTED, BAD_INPUT …
 */
export async function prepareStart(session: Session, request: StartRequest): Promise<PreparedStart> {
  const key = readTaskKey(request.task, { next: 'stagegate start PLAN --task KEY' });
  const plan = await readAskedPlan(session, request);
  expectHash({ plan, expected: request.expectHash });
  const info = await session.repository();
  const identity = info.identity ?? fail('IDENTITY_MISSING', { path: info.root });
  const base = await chooseBase({ info, request });
  const requirements =
    request.requirements === undefined ? null : await readRequirements(session, request.requirements);
  const title = clean(request.title ?? requirements?.title ?? key);
  const starter = { ...identity, ...account() };
  const odd = await checkHouse({ info, commit: base.commit, plan, starter, task: key });
  await refuseHeadBranch({ info, base, plan: plan.plan, task: key });
  const at = { info, commit: base.commit, plan: plan.plan, task: key, now: new Date() };
  const overdue = await quarantineNotes(at);
  const notes = request.preflight
    ? preflight({ env: session.env, cwd: info.root, plan: plan.plan, task: { key, title }, requirements })
    : [];
  const { env } = session;
  await refusePlanSecrets(session, plan);
  await refuseSecrets({ where: 'the title', text: title, env });
  if (requirements !== null) await refuseSecrets({ where: 'the requirements', text: requirements.text, env });
  const unseen = await coneNotes(plan.plan, () => Promise.resolve({ info, ...base }));
  const store = await session.store();
  await store.putBlob({ content: canonicalJson(plan.plan) });
  const input = RunInput.parse({
    schemaVersion: 1,
    task: {
      key,
      title: cutText({ text: title || key, length: 200 }),
      requirements: requirements === null ? null : await store.putBlob({ content: requirements.text }),
    },
    repository: repositoryRef(info),
    base: { branch: base.branch, localCommit: base.own },
    plan: { name: plan.plan.name, hash: plan.hash },
    startedBy: identity,
    starter,
    host: hostId(session),
    startToken: readToken(request.token),
    admission: request.admission,
  });
  const assumed = assumptions({ info, request, base, requirements, input });
  const { slug, hasOrigin } = input.repository;
  const branch = await earlierBranchNotes({ store, slug, task: key, plan: plan.plan, hasOrigin });
  return {
    input,
    plan,
    assumptions: [...request.notes, ...assumed, ...branch, ...odd, ...overdue, ...notes, ...unseen],
  };
}

/**
 * What the base says about who may decide and what may happen, before a run is started that would fail for it. Returns what is
 * odd about it, a sentence each.
 */
async function checkHouse(asked: {
  info: RepositoryInfo;
  commit: string;
  plan: ParsedPlan;
  starter: Actor;
  task: string;
}): Promise<string[]> {
  const { info, plan: parsed, ...same } = asked;
  const { plan } = parsed;
  const { signers, ...texts } = await houseAt({ info, commit: same.commit });
  const { policy, authority = null } = houseRules({ ...same, plan, ...texts });
  const repository = policy?.repository ?? null;
  checkSigners({ ...same, plan, authority, repository, signers, at: new Date().toISOString() });
  const stages = policy === undefined ? [] : deniedStages({ policy, plan });
  if (stages.length === 0) return lateEscalations({ plan, repository });
  const lines = stages.map(({ stage, rules }) => `${stagePlace(parsed, stage)}: stage "${stage}": ${rules}`);
  return fail('PLAN_DENIED', { task: same.task, stages: lines.join('\n') });
}

/** The plan with the agents that it names, as they are at the base. */
function readAskedPlan(session: Session, request: StartRequest): Promise<ParsedPlan> {
  const place = async () => {
    const info = await session.repository();
    return { info, ...(await chooseBase({ info, request })) };
  };
  const library = (text: string) => agentLibrary({ text, place });
  const { plan } = request;
  return plan.kind === 'file'
    ? planOrFail({ file: resolve(session.cwd, plan.path), library })
    : planFromText({ file: plan.name, text: plan.text, library });
}

function expectHash({ plan, expected }: { plan: ParsedPlan; expected: string | undefined }): void {
  if (expected === undefined) return;
  const wanted = expected.toLowerCase();
  if (wanted.length >= 12 && plan.hash.startsWith(wanted)) return;
  fail('PLAN_HASH_DIFFERS', { file: plan.source.file, expected, actual: plan.hash });
}

function readToken(token: string | undefined): string {
  if (token === undefined) return nanoid();
  if (token.length >= 8 && token.length <= 128) return token;
  return fail('BAD_INPUT', { what: 'The start token', value: token, why: '8 to 128 characters are wanted' });
}

function assumptions({
  info,
  request,
  base,
  requirements,
  input,
}: {
  info: RepositoryInfo;
  request: StartRequest;
  base: ChosenBase;
  requirements: { title: string | null } | null;
  input: RunInput;
}): string[] {
  const from = base.own === null ? `origin/${base.branch}` : `your branch ${base.branch}`;
  const at = base.own === null ? 'fetched anew when the run begins' : `at ${base.commit.slice(0, 10)}`;
  const elsewhere = base.assumed && info.branch !== null && info.branch !== base.branch;
  return [
    ...(base.assumed ? [`The run starts from ${from}, ${at} (--base names another).`] : []),
    ...(base.own !== null && info.originUrl !== null && !info.branches.includes(base.branch)
      ? [
          `As last fetched, origin has no ${base.branch}: push it before the handoff opens a pull request onto it.`,
        ]
      : []),
    ...(elsewhere ? [`It does not start from "${clean(info.branch)}", which is checked out here.`] : []),
    ...(base.own === null && base.unpushed.length > 0
      ? [
          `${String(base.unpushed.length)} commit(s) of your ${base.branch} are not on origin and not part of the run:\n${listCommits(base)}`,
        ]
      : []),
    ...(info.dirty.length > 0
      ? ['Your uncommitted changes are not part of the run, and stay as they are.']
      : []),
    ...(info.originUrl === null
      ? ['There is no origin: the handoff makes a branch in this repository.']
      : []),
    ...(requirements === null ? ['No requirements document (--requirements FILE gives one).'] : []),
    ...(request.title === undefined ? [`The title is "${input.task.title}" (--title gives another).`] : []),
  ];
}
