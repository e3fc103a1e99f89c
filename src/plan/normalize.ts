import { shownCommand } from '../domain/agent/command.js';
import type { AgentPreset, StageAgent } from '../domain/agent/preset.js';
import type { Command } from '../domain/command.js';
import type { ApprovalRule, ArtifactRule, Gate, Handoff, Plan, Stage } from '../domain/plan/plan.js';
import type { AgentLibrary } from './agents/library.js';
import { approvalRule } from './normalize-approval.js';
import { budgetOf, isLimited, stageBudget } from './normalize-budget.js';
import { runQuota } from './normalize-run-quota.js';
import { normalizeRules } from './policy/normalize-policy.js';
import { durationMs, sizeBytes } from './quantity.js';
import { stageSparse } from './normalize-sparse.js';
import type { PlanSource } from './source-schema.js';
import type { AgentSource } from './source/agent.js';
import type { ApprovalSource } from './source/approval.js';
import type { CommandSource, CommandsSource } from './source/command.js';
import type { GateSource } from './source/gate.js';
import type { HandoffSource } from './source/handoff.js';
import type { ProtectsSource } from './source/protects.js';
import type { CacheSource } from './source/workspace.js';
import type { SecretsSource } from './source/secrets.js';
import type { ProducesSource, StageSource } from './source/stage.js';

const DEFAULTS = { parallel: 4, attempts: 3, gateTimeout: '10m', log: '10MB' } as const;

/** Turns every short form into the one long form and fills in every default. Expects a checked source. */
export function normalizePlan({ source, library }: { source: PlanSource; library: AgentLibrary }): Plan {
  const { workspace = {}, limits = {} } = source;
  const ofRun = budgetOf({ cost: limits.cost, tokens: limits.tokens });
  const shared = { limits, workspace, env: many(workspace.env), library };
  const stages = Object.entries(source.stages).map(([key, stage]) =>
    normalizeStage({ key, stage, ...shared }),
  );
  return {
    schemaVersion: 1,
    name: source.plan,
    profile: source.profile ?? 'standard',
    workspace: {
      setup: commands(workspace.setup),
      copy: many(workspace.copy),
      cache: workspace.cache === undefined ? null : cache(workspace.cache),
      strategy: workspace.strategy ?? 'borrow',
      env: shared.env,
    },
    gates: Object.entries(source.gates ?? {}).map(([id, gate]) => normalizeGate({ id, gate })),
    limits: {
      parallel: limits.parallel ?? DEFAULTS.parallel,
      logBytes: bytes(limits.log ?? DEFAULTS.log),
      onExhausted: limits.on_exhausted ?? 'escalate',
      ...(isLimited(ofRun) ? { budget: ofRun } : {}),
      ...runQuota(limits.run),
      ...(limits.rate_limit_wait === undefined ? {} : { rateLimitMs: milliseconds(limits.rate_limit_wait) }),
    },
    stages,
    handoff: source.handoff === undefined ? null : normalizeHandoff(source.handoff),
    ...revisionRule(source.revise),
    ...secretsOfPlan(source.secrets),
    ...(source.approvals?.signed === true ? { approvals: { signed: true } } : {}),
    ...protection(source.protects),
    ...(source.concurrency === undefined ? {} : { concurrency: source.concurrency }),
    ...(source.policies === undefined ? {} : { policies: normalizeRules(source.policies) }),
    ...frozenAgents({ stages, library }),
  };
}

/** What the plan takes with it of the library; nothing in a plan without agents. */
function frozenAgents(given: { stages: readonly Stage[]; library: AgentLibrary }): Pick<Plan, 'agents'> {
  const { stages, library } = given;
  const used = stages.flatMap(({ agent }) => (agent === undefined ? [] : [agent]));
  if (used.length === 0) return {};
  const prompts = new Set(used.flatMap(({ prompt }) => prompt ?? []));
  return {
    agents: {
      presets: [...new Set(used.map(({ preset }) => preset))].map((name) => presetOf({ name, library })),
      prompts: Object.fromEntries([...prompts].map((path) => [path, library.prompts.get(path) ?? ''])),
    },
  };
}

function presetOf({ name, library }: { name: string; library: AgentLibrary }): AgentPreset {
  const preset = library.presets.get(name);
  if (preset === undefined) throw new RangeError(`normalizePlan() was given an unchecked agent: ${name}`);
  return preset;
}

function stageAgent(source: AgentSource): StageAgent {
  const long = typeof source === 'string' ? { preset: source } : source;
  return { preset: long.preset, model: long.model ?? null, prompt: long.prompt ?? null };
}

function normalizeGate({ id, gate }: { id: string; gate: GateSource }): Gate {
  const long = typeof gate === 'string' || Array.isArray(gate) ? { run: gate } : gate;
  return {
    id,
    command: command(long.run),
    timeoutMs: milliseconds(long.timeout ?? DEFAULTS.gateTimeout),
    required: long.required ?? true,
    disabled: long.disabled ?? null,
    ...(long.frozen === undefined ? {} : { frozen: many(long.frozen) }),
    ...(long.unfrozen === undefined ? {} : { unfrozen: many(long.unfrozen) }),
    ...(long.junit === undefined ? {} : { junit: many(long.junit) }),
    ...(long.sarif === undefined ? {} : { sarif: many(long.sarif) }),
    ...(long.rerun === false ? { rerun: false } : {}),
  };
}

interface StageParts {
  readonly key: string;
  readonly stage: StageSource;
  readonly limits: NonNullable<PlanSource['limits']>;
  readonly workspace: NonNullable<PlanSource['workspace']>;
  readonly env: readonly string[];
  readonly library: AgentLibrary;
}

function normalizeStage({ key, stage, limits, workspace, env, library }: StageParts): Stage {
  const timeout = stage.timeout ?? limits.timeout;
  const stall = stage.stall ?? limits.stall;
  const agent = stage.agent === undefined ? null : stageAgent(stage.agent);
  const preset = agent === null ? null : presetOf({ name: agent.preset, library });
  return {
    key,
    title: stage.title ?? key,
    needs: many(stage.needs),
    command:
      agent === null || preset === null
        ? command(stage.run ?? '')
        : { kind: 'argv', argv: shownCommand({ preset, model: agent.model }) },
    ...(stage.kind === undefined ? {} : { kind: stage.kind }),
    ...(stage.effects === undefined ? {} : { effects: stage.effects }),
    scope: many(stage.scope),
    ...stageSparse({ own: stage.sparse, workspace: workspace.sparse }),
    changes: stage.changes ?? 'required',
    produces: artifacts(stage.produces),
    gates: many(stage.gates),
    approval: approval(stage.approve),
    attempts: stage.attempts ?? limits.attempts ?? DEFAULTS.attempts,
    timeoutMs: timeout === undefined ? null : milliseconds(timeout),
    stallMs: stall === undefined ? (preset?.stallMs ?? null) : milliseconds(stall),
    ...(agent === null
      ? {}
      : stageBudget({ own: stage.limits, stage: limits.stage, attempt: limits.attempt })),
    when: stage.when === undefined ? null : { changed: many(stage.when.changed) },
    env: [...new Set([...env, ...many(stage.env)])],
    ...(agent === null ? {} : { agent }),
  };
}

function normalizeHandoff(handoff: HandoffSource): Handoff {
  const long = typeof handoff === 'string' ? { publish: handoff } : handoff;
  return {
    start: long.start ?? 'auto',
    publish: long.publish ?? 'pull_request',
    branch: long.branch ?? null,
    ...(long.assemble === undefined || long.assemble === 'merge' ? {} : { assemble: long.assemble }),
    ...(long.sign === true ? { sign: true } : {}),
    ...(long.signoff === true ? { signoff: true } : {}),
    ...(long.base_moves === undefined ? {} : { baseMoves: long.base_moves }),
    gates: many(long.gates),
    approval: approval(long.approve),
    pr: {
      title: long.pr?.title ?? null,
      draft: long.pr?.draft ?? false,
      ...(many(long.pr?.labels).length === 0 ? {} : { labels: [...new Set(many(long.pr?.labels))] }),
      ...(many(long.pr?.reviewers).length === 0 ? {} : { reviewers: [...new Set(many(long.pr?.reviewers))] }),
    },
  };
}

function secretsOfPlan(source: SecretsSource | undefined): Pick<Plan, 'secrets'> {
  if (source === undefined) return {};
  if (typeof source === 'string' || Array.isArray(source))
    return { secrets: { env: many(source), allow: [] } };
  return { secrets: { env: many(source.env), allow: many(source.allow) } };
}

function cache(source: CacheSource): NonNullable<Plan['workspace']['cache']> {
  if (typeof source === 'string' || Array.isArray(source)) return { paths: many(source), key: [] };
  return { paths: many(source.paths), key: many(source.key) };
}

function approval(source: ApprovalSource | undefined): ApprovalRule | null {
  return source === undefined ? null : approvalRule(source);
}

function revisionRule(source: ApprovalSource | undefined): Pick<Plan, 'revise'> {
  const rule = approval(source);
  return rule === null ? {} : { revise: rule };
}

function protection(source: ProtectsSource | undefined): Pick<Plan, 'protects'> {
  if (source === undefined) return {};
  const long = typeof source === 'string' || Array.isArray(source) ? { paths: source } : source;
  const paths = long.paths === undefined ? null : many(long.paths);
  return { protects: { paths, approval: 'approve' in long ? approval(long.approve) : null } };
}

function artifacts(source: ProducesSource | undefined): ArtifactRule[] {
  if (source === undefined || typeof source === 'string' || Array.isArray(source)) {
    return many(source).map((name) => ({ name, schema: null }));
  }
  return Object.entries(source).map(([name, rule]) => ({
    name,
    schema: typeof rule === 'string' ? rule : (rule.schema ?? null),
  }));
}

function command(source: CommandSource): Command {
  return typeof source === 'string' ? { kind: 'shell', script: source } : { kind: 'argv', argv: source };
}

function commands(source: CommandsSource | undefined): Command[] {
  return typeof source === 'string' ? [command(source)] : (source ?? []).map(command);
}

function many<T>(source: T | T[] | undefined): T[] {
  if (source === undefined) return [];
  return Array.isArray(source) ? source : [source];
}

function milliseconds(text: string): number {
  return checked(durationMs(text), text);
}

function bytes(text: string): number {
  return checked(sizeBytes(text), text);
}

function checked(value: number | null, text: string): number {
  if (value === null) throw new RangeError(`normalizePlan() was given an unchecked quantity: ${text}`);
  return value;
}
