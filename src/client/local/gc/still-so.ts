import type { Holding, RunFacts } from '../../../domain/janitor/holding.js';
import { sameRun } from '../../../domain/janitor/holding.js';
import { BORROWED, type CleanupRequest, OPEN_RUN } from '../../../domain/janitor/plan-cleanup.js';
import { isFinal } from '../../../domain/run/run-state.js';
import type { Session } from '../session.js';
import { askTemporal } from './run-facts.js';
import { lookIntoRounds } from './stage-holdings.js';

/** So long an answer of Temporal holds. Milliseconds. */
const FRESH_MS = 1_000;
const MOST_STORED = 100;

/** Looking takes a while, and so does deleting: what was found is looked at again right before something goes. */
export class StillSo {
  readonly #session: Session;
  readonly #request: CleanupRequest;
  readonly #asked = new Map<RunFacts, { readonly at: number; readonly closed: boolean }>();
  readonly #borrowed = new Set<string>();

  constructor({ session, request }: { session: Session; request: CleanupRequest }) {
    this.#session = session;
    this.#request = request;
  }

  /** Notes that a holding stays where it is after all. */
  stayed(holding: Holding): void {
    if (holding.kind === 'tree') this.#borrowed.add(holding.slug);
  }

  /** Why a holding stays, although it was to go; `null` when nothing has changed. */
  async objection(holding: Holding): Promise<string | null> {
    if ('run' in holding && !(await this.#isClosed(holding.run))) return 'its run was opened again meanwhile';
    if (holding.kind === 'tree') return this.#changedTree(holding);
    if (holding.kind !== 'mirror_objects' && holding.kind !== 'vault_objects') return null;
    if (holding.kind === 'mirror_objects' && this.#borrowed.has(holding.slug)) return BORROWED;
    return (await this.#hasNewRun(holding.slug)) ? OPEN_RUN : null;
  }

  async #isClosed(run: RunFacts): Promise<boolean> {
    const known = this.#asked.get(run);
    if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.closed;
    const closed = (await askTemporal(this.#session, { run, stages: [] })) === 'closed';
    this.#asked.set(run, { at: performance.now(), closed });
    return closed;
  }

  async #changedTree({
    slug,
    run,
    rounds,
    commits,
  }: Extract<Holding, { kind: 'tree' }>): Promise<string | null> {
    if (this.#request.dropRuns.some((one) => sameRun(one, run))) return null;
    const look = await lookIntoRounds(this.#session, { slug, rounds });
    const fresh = look.commits.find((commit) => !commits.some((known) => known.commit === commit));
    return look.unkept ?? (fresh === undefined ? null : `commit ${fresh.slice(0, 12)} was made meanwhile`);
  }

  /** Runs tell the store of themselves before they fetch or keep anything. */
  async #hasNewRun(slug: string): Promise<boolean> {
    const runs = await (await this.#session.store()).listRuns({ limit: MOST_STORED });
    for (const run of runs.filter((one) => one.slug === slug && !isFinal(one.state)))
      if ((await askTemporal(this.#session, { run, stages: [] })) !== 'closed') return true;
    return false;
  }
}
