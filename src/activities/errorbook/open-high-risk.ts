import { isOpen } from '../../domain/errorbook/lifecycle.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { SeenEntry } from '../../store/store.js';
import type { AssembleInput } from '../contracts.js';
import type { Deps } from '../deps.js';

/**
 * What of the errorbook stands against handing these stages off: entries of high severity that their runs have seen, and
 * that nobody has resolved or waived; `null` when nothing does. What a policy denied of the very commit that is handed off
 * was set aside by somebody who may, or the stage would not be completed.
 */
export async function openHighRisk({
  deps,
  input,
}: {
  deps: Deps;
  input: AssembleInput;
}): Promise<Failure | null> {
  const { run, heads } = input;
  const { repository, taskKey } = run;
  const stages = heads.map(({ stage }) => stage);
  const seen = await deps.store.listSeenFailures({ repositoryId: repository.id, taskKey, stages });
  const found = new Map<string, string>();
  for (const { stage, head, run: number = run.number } of heads)
    for (const { entry, occurrences } of seen) {
      const here = occurrences.filter((one) => one.stage === stage && one.number === number);
      if (stands({ entry, occurrences: here }, head))
        found.set(entry.id, `${entry.id} (${stage}): ${entry.title}`);
    }
  if (found.size === 0) return null;
  const [first = ''] = found.keys();
  return failure('ERRORBOOK_BLOCKS', { task: taskKey, entries: [...found.values()].join('\n'), first });
}

function stands({ entry, occurrences }: SeenEntry, head: string): boolean {
  if (entry.severity !== 'high' || !isOpen(entry.status)) return false;
  return occurrences.some(({ evidence }) => entry.origin !== 'policy' || evidence.head !== head);
}
