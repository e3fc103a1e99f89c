import { nanoid } from 'nanoid';

import type { FreezeOutcome } from '../../../contract/admission.js';
import { unfreezeCommand } from '../../../domain/admission/admission-words.js';
import { FREEZE_REASON, freezeWords, type Frozen, frozenWords } from '../../../domain/admission/freeze.js';
import type { Actor } from '../../../domain/approval/approval.js';
import { StagegateError } from '../../../domain/failure/catalogue.js';
import { actorOf } from '../../local/actor.js';
import { readGivenText } from '../../local/message-text.js';
import { repositorySlug } from '../../local/repository-slug.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { momentToCome } from '../moment.js';

type Done = Extract<FreezeOutcome, { kind: 'done' }>;

/** Lets nothing start or hand off in a repository. */
export async function freeze(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, context } = call;
  const now = context.now();
  const reason = await readGivenText({
    ...{ what: 'The reason', text: options.text('reason') ?? '' },
    ...{ stdin: context.stdin, most: FREEZE_REASON },
  });
  const end = options.text('until');
  const until = end === undefined ? null : momentToCome({ text: end, now, option: '--until' });
  const what = await frozenOf(call);
  const outcome = done(
    await (
      await session.runs()
    ).freeze({
      ...what,
      id: nanoid(),
      reason,
      by: nameOf(await actorOf(session)),
      at: now.toISOString(),
      priority: options.number('passPriority') ?? null,
      until,
    }),
  );
  output.result({
    text: () =>
      [...frozenLines(what, outcome), 'Next:', '  stagegate queue', `  ${unfreezeCommand(what)}`].join('\n'),
    value: { request: 'freeze', ...what, ...outcome },
  });
  return EXIT.ok;
}

/** Ends a freeze. */
export async function unfreeze(call: CommandCall): Promise<ExitCode> {
  const { session, output } = call;
  const what = await frozenOf(call);
  const outcome = done(
    await (await session.runs()).unfreeze({ ...what, by: nameOf(await actorOf(session)) }),
  );
  const said = outcome.changed ? 'is no longer frozen; what it held goes on' : 'was not frozen';
  const others = outcome.others.map(
    (other) => `${frozenWords(other)} is still frozen by ${freezeWords(other)}\n  ${unfreezeCommand(other)}`,
  );
  output.result({
    text: () => [`${frozenWords(what)} ${said}.`, ...others].join('\n'),
    value: { request: 'unfreeze', ...what, ...outcome },
  });
  return EXIT.ok;
}

function frozenLines(what: Frozen, { changed, now, before }: Done): string[] {
  const words = now === null ? '' : freezeWords(now);
  if (!changed) return [`${frozenWords(what)} was frozen so already, by ${words}`];
  const passes = now?.priority ?? null;
  return [
    `${frozenWords(what)} is frozen: no run, no stage and no handoff begins; what runs finishes its stage.`,
    ...(passes === null ? [] : [`Runs of priority ${String(passes)} or higher go on.`]),
    ...(before === null ? [] : [`It replaces the freeze by ${freezeWords(before)}`]),
  ];
}

async function frozenOf({ args: [named], options, session }: CommandCall): Promise<Frozen> {
  const slug = await repositorySlug(session, named);
  return { slug, base: options.text('base') ?? null };
}

function done(outcome: FreezeOutcome): Done {
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  return outcome;
}

function nameOf({ name, email }: Actor): string {
  return (email === null ? name : `${name} <${email}>`).slice(0, 200);
}
