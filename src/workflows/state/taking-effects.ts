import type { EffectQueue } from './effect-queue.js';
import type { TakeEffects } from './takings.js';

/** What takes set in motion in a run, and what of it stands in their way. */
export function takingEffects(run: {
  effects: EffectQueue;
  forget: (subject: string) => void;
  closed: () => boolean;
  leaving: (subject: string) => boolean;
  asksFirst: (subject: string) => boolean;
}): TakeEffects {
  const { effects, forget, closed, leaving, asksFirst } = run;
  return {
    take: (subject, take) => effects.push({ kind: 'take', subject, take }),
    giveBack: (subject, back) => effects.push({ kind: 'give_back', subject, back }),
    forget,
    hindrance: (subject) => {
      if (closed()) return 'its run is ending';
      if (leaving(subject)) return 'it is being stopped, to run again from its beginning';
      if (asksFirst(subject)) return 'a policy asks whether it may start at all, and nobody has said so yet';
      return effects.isAnswered(subject)
        ? 'an answer to it was given already, and waits to take effect'
        : null;
    },
  };
}
