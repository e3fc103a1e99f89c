import { formatLimit } from '../text/duration.js';
import {
  type Copies,
  type Holding,
  type Inventory,
  type RunFacts,
  type RunName,
  sameRun,
} from './holding.js';
import { runObstacle } from './run-obstacle.js';

/** What the janitor is asked for. */
export interface CleanupRequest {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Only what belongs to runs that ended at least so long ago. Milliseconds. */
  readonly olderThanMs: number;
  /** Runs to forget wholly, whatever their age and wherever their commits are. */
  readonly dropRuns: readonly RunName[];
}

/** What becomes of a holding, and why. */
export interface Decision {
  readonly holding: Holding;
  readonly drop: boolean;
  readonly why: string;
}

/**
 * Decides what may go. Nothing goes that belongs to an open run, and no commit whose last copy it would be: each
 * commit of what goes is delivered, or reached by a ref that stays of a vault that is whole. Only a run that is to be forgotten is let
 * go of with its commits. In whatever order the decisions are carried out, and wherever that stops, this holds.
 */
export function planCleanup({
  inventory,
  request,
}: {
  inventory: Inventory;
  request: CleanupRequest;
}): Decision[] {
  const asked = (run: RunName) => request.dropRuns.some((one) => sameRun(one, run));
  const busy = new Set(inventory.runs.filter(isBusy).map(({ slug }) => slug));
  const obstacle = (run: RunFacts) => runObstacle({ run, runs: inventory.runs, request, asked: asked(run) });
  const refs = inventory.holdings.flatMap((holding) => (holding.kind === 'vault_ref' ? [holding] : []));
  const going = new Set(
    refs
      .filter(({ run, delivered }) => obstacle(run) === null && (delivered || asked(run)))
      .map(({ slug, ref }) => `${slug} ${ref}`),
  );
  const damaged = new Set(
    inventory.holdings.flatMap((one) =>
      one.kind === 'vault_objects' && one.damage !== null ? [one.slug] : [],
    ),
  );
  const isSafe = (slug: string, { delivered, vaultRefs }: Copies) =>
    delivered || (!damaged.has(slug) && vaultRefs.some((ref) => !going.has(`${slug} ${ref}`)));
  const decide = (holding: Holding): Decision => {
    switch (holding.kind) {
      case 'tree':
        return decideTree({ holding, obstacle, asked: asked(holding.run), isSafe });
      case 'home':
      case 'checkout':
      case 'logs':
        return verdict(
          holding,
          obstacle(holding.run),
          `${endedOf(holding.run, request)}; ${NO_WORK[holding.kind]}`,
        );
      case 'draft':
        return verdict(holding, draftObstacle(holding), 'its run is over: nobody can answer there');
      case 'vault_ref':
        return decideRef({ holding, obstacle, asked: asked(holding.run) });
      case 'mirror_ref':
        return verdict(
          holding,
          busy.has(holding.slug) ? OPEN_RUN : isSafe(holding.slug, holding.copies) ? null : ONLY_COPY,
          'its commit is kept elsewhere',
        );
      case 'vault_objects':
      case 'mirror_objects':
        return verdict(
          holding,
          holding.damage ?? (busy.has(holding.slug) ? OPEN_RUN : null),
          'what nothing refers to',
        );
    }
  };
  return borrowersFirst({ decisions: inventory.holdings.map(decide), strange: inventory.borrowers });
}

/** Why what all runs of a repository share stays. */
export const OPEN_RUN = 'a run of its repository is open, or may be';
/** Why a mirror's objects stay. */
export const BORROWED = 'working trees that stay borrow from it';
const ONLY_COPY = 'it holds the only copy of a commit';
const NO_WORK = {
  home: 'it holds no work',
  checkout: 'it is a checkout of a kept commit',
  logs: 'its report stays',
} as const;

type Of<K extends Holding['kind']> = Extract<Holding, { kind: K }>;

/** Why a draft stays. Its run's end is enough, however young: nothing of the run depends on it. */
function draftObstacle({ run, tip, commit }: Of<'draft'>): string | null {
  if (run.temporal === 'unknown') return 'Temporal cannot be asked whether its run has ended';
  if (run.temporal === 'open') return 'its run is open, or a later one of its task';
  return tip === commit ? null : 'somebody pushed to it';
}

function decideTree(input: {
  holding: Of<'tree'>;
  obstacle: (run: RunFacts) => string | null;
  asked: boolean;
  isSafe: (slug: string, copies: Copies) => boolean;
}): Decision {
  const { holding, obstacle, asked, isSafe } = input;
  const stays = obstacle(holding.run);
  if (stays !== null || asked) return verdict(holding, stays, 'its run is to be forgotten');
  const only = holding.commits.find((copies) => !isSafe(holding.slug, copies));
  const kept = only === undefined ? holding.unkept : `commit ${only.commit.slice(0, 12)} is nowhere else`;
  return verdict(holding, kept, 'its commits were read back from the vault or from the remote');
}

function decideRef(input: {
  holding: Of<'vault_ref'>;
  obstacle: (run: RunFacts) => string | null;
  asked: boolean;
}): Decision {
  const { holding, obstacle, asked } = input;
  const stays = obstacle(holding.run);
  if (stays !== null || asked) return verdict(holding, stays, 'its run is to be forgotten');
  const why = holding.delivered ? null : 'the remote does not have its commit';
  return verdict(holding, why, 'its commit was read back from the remote');
}

/** A mirror whose working trees stay keeps its objects: they are borrowed. */
function borrowersFirst(input: { decisions: readonly Decision[]; strange: readonly string[] }): Decision[] {
  const { decisions, strange } = input;
  const borrowed = new Set([
    ...strange,
    ...decisions.flatMap(({ holding, drop }) => (holding.kind === 'tree' && !drop ? [holding.slug] : [])),
  ]);
  return decisions.map((decision) =>
    decision.holding.kind === 'mirror_objects' && decision.drop && borrowed.has(decision.holding.slug)
      ? verdict(decision.holding, BORROWED, '')
      : decision,
  );
}

function endedOf({ endedAt }: RunFacts, { now }: CleanupRequest): string {
  return endedAt === null
    ? 'its run has ended'
    : `its run ended ${formatLimit(now - Date.parse(endedAt))} ago`;
}

const isBusy = ({ temporal, processes }: RunFacts) => temporal !== 'closed' || processes > 0;

function verdict(holding: Holding, stays: string | null, why: string): Decision {
  return { holding, drop: stays === null, why: stays ?? why };
}
