import { clearOwnLocks } from '../../git/index.js';
import { departures } from '../support/departures.js';
import { together } from '../support/together.js';
import type { AttemptContext } from './attempt-context.js';
import type { Carrier } from './carry.js';
import { executorEnvironment } from './executor-environment.js';
import { isToLay, layFolders } from './lay-folders.js';
import { attemptScanner } from './secret-check.js';
import { sparseFrom } from './sparse-part.js';
import { checkOutTree, setUpTree, type Unready } from './workspace.js';

/** An attempt's tree and folders, and what a command is carried with there. */
export interface OwnTree {
  readonly carrier: Carrier;
  readonly env: Record<string, string>;
  /** Why the tree is not ready; `null` when it is. */
  readonly unready: Unready | null;
}

/**
 * Readies the tree of an attempt that starts from `commit`, or goes on from the attempt before, and its folders. `isLaid`
 * where an executor has worked with them already, and what it left there counts.
 */
export async function readyOwnTree(
  context: AttemptContext,
  { commit, isLaid }: { commit: string; isLaid: boolean },
): Promise<OwnTree> {
  const { deps, input, plan, folders } = context;
  const carrier: Carrier = {
    departures: departures({ deps }),
    graceMs: deps.graceMs,
    logBytes: plan.limits.logBytes,
    folder: folders.attempt,
    scanner: attemptScanner(context),
  };
  const resume = input.previous ?? commit;
  const untouched = commit === input.base && resume === commit;
  const tree = { context, dir: folders.tree, commit, resume, ...sparseFrom(context.stage, commit) };
  const toLay = !isLaid && isToLay(context);
  if (toLay) await clearOwnLocks({ dir: folders.tree });
  // git is set going first: it takes as long as all the rest
  const [{ created }, env] = await together([
    checkOutTree(tree),
    executorEnvironment(context),
    toLay ? layFolders(context) : null,
  ]);
  const unready = await setUpTree({ ...tree, env, carrier, created, untouched });
  return { carrier, env, unready };
}
