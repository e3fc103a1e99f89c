import { StagegateError } from '../../../domain/failure/catalogue.js';
import { actorOf } from '../../local/actor.js';
import { hasSigningKey } from '../../local/sign-decision.js';
import type { InboxItem } from '../../run/find-pending.js';
import type { CommandCall } from '../command-call.js';
import { drawInbox } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What waits for whoever asks and, with `--all`, for others. */
export async function inbox(call: CommandCall): Promise<ExitCode> {
  const { session, output, options, context } = call;
  const here = await slugHere(call);
  const isHereAlone = options.flag('here') === true || options.text('repo') !== undefined;
  const [runs, actor] = await Promise.all([session.runs(), actorOf(session)]);
  const found = await runs.inbox({ slug: isHereAlone ? here : null, actor });
  const items = await withoutKey(call, found.items);
  const shown = options.flag('all') === true ? items : items.filter(({ objection }) => objection === null);
  const others = items.length - shown.length;
  const inbox = { ...found, items: shown, others };
  const text = await drawInbox({ inbox, here, output, now: context.now() });
  const named = ({ run }: Pick<InboxItem, 'run'>) => ({
    task: run.task,
    repository: run.repository,
    number: run.number,
  });
  output.result({
    text: () => text,
    value: {
      items: shown.map((item) => ({ ...named(item), request: item.request, objection: item.objection })),
      ready: found.ready.map((run) => named({ run })),
      others,
      unchecked: found.unchecked,
      more: found.more,
    },
  });
  return EXIT.ok;
}

/** What must be signed is not for somebody who has nothing to sign with. */
async function withoutKey(
  { session }: CommandCall,
  items: readonly InboxItem[],
): Promise<readonly InboxItem[]> {
  const signs = ({ request, objection }: InboxItem) => request.rule.signed === true && objection === null;
  if (!items.some(signs) || (await hasSigningKey(session))) return items;
  const objection = {
    code: 'SIGNING_KEY_MISSING',
    message:
      'It must be signed, and you have no SSH key here (git names none, ~/.ssh has none, the agent has none).',
  };
  return items.map((item) => (signs(item) ? { ...item, objection } : item));
}

/** The repository that is around; `null` outside of any. */
async function slugHere({ session, options }: CommandCall): Promise<string | null> {
  try {
    return (await session.repository()).slug;
  } catch (error) {
    const isOutside = error instanceof StagegateError && error.failure.code === 'NO_REPOSITORY';
    const isAsked = options.flag('here') === true || options.text('repo') !== undefined;
    if (isOutside && !isAsked) return null;
    throw error;
  }
}
