import { ENTRY_STATUSES, type EntryStatus, isOpen } from '../../domain/errorbook/lifecycle.js';
import { SEVERITIES } from '../../domain/errorbook/severity.js';
import { sinceMoment } from '../../domain/errorbook/since.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { EntryFilter } from '../local/errorbook.js';
import type { Options } from './options.js';

/** Which entries of the errorbook a command's options ask for. Throws BAD_INPUT. */
export function filterOf({ options, now }: { options: Options; now: Date }): EntryFilter {
  const severity = SEVERITIES.find((known) => known === options.text('severity'));
  const gate = options.text('gate');
  const stage = options.text('stage');
  const statuses = statusesOf(options.text('status'));
  const since = sinceOf({ text: options.text('since'), now });
  return {
    ...(statuses === undefined ? {} : { statuses }),
    ...(severity === undefined ? {} : { severity }),
    ...(gate === undefined ? {} : { gate }),
    ...(stage === undefined ? {} : { stage }),
    ...(since === undefined ? {} : { since }),
    limit: options.number('limit') ?? 50,
    now,
    all: options.flag('all') === true,
  };
}

function statusesOf(text: string | undefined): readonly EntryStatus[] | undefined {
  if (text === undefined) return undefined;
  return ENTRY_STATUSES.filter((status) => status === text || (text === 'open' && isOpen(status)));
}

function sinceOf({ text, now }: { text: string | undefined; now: Date }): Date | undefined {
  if (text === undefined) return undefined;
  const why = 'a span or a day is wanted, as 7d or 2026-07-01';
  return sinceMoment({ text, now }) ?? fail('BAD_INPUT', { what: '--since', value: text, why });
}
