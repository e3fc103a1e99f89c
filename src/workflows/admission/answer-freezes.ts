import { setHandler } from '@temporalio/workflow';
import type { ZodType } from 'zod';

import { type FreezeOutcome, freezeUpdate, UnfreezeAsk, unfreezeUpdate } from '../../contract/admission.js';
import { Freeze, MOST_FREEZES } from '../../domain/admission/freeze.js';
import type { Freezes } from '../../domain/admission/freezes.js';
import { failure } from '../../domain/failure/catalogue.js';

/** Registers what freezes repositories. Asked for twice, it is one freeze. */
export function answerFreezes({ freezes, changed }: { freezes: Freezes; changed: () => void }): void {
  const others = ({ slug, base }: { slug: string; base: string | null }) =>
    freezes.all.filter((other) => other.slug === slug && other.base !== base);
  const begin = (freeze: Freeze): FreezeOutcome => {
    const { kind, before } = freezes.begin(freeze);
    if (kind === 'full')
      return { kind: 'refused', failure: failure('FREEZES_TOO_MANY', { most: MOST_FREEZES }) };
    const isNew = kind === 'new';
    if (isNew) changed();
    return { kind: 'done', changed: isNew, now: isNew ? freeze : before, before, others: others(freeze) };
  };
  const end = (ask: UnfreezeAsk): FreezeOutcome => {
    const before = freezes.end(ask);
    if (before !== null) changed();
    return { kind: 'done', changed: before !== null, now: null, before, others: others(ask) };
  };
  setHandler(freezeUpdate, begin, {
    validator: (freeze: unknown) => mustBe(Freeze, freeze),
    description: 'Lets nothing start or hand off in a repository, or at one of its bases',
  });
  setHandler(unfreezeUpdate, end, {
    validator: (ask: unknown) => mustBe(UnfreezeAsk, ask),
    description: 'Ends a freeze',
  });
}

/** A refusal of what is malformed leaves no trace in the history. */
function mustBe(schema: ZodType, value: unknown): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  throw new Error(`malformed: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 300));
}
