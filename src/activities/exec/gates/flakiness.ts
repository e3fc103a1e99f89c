import { log } from '@temporalio/activity';

import { failpoint } from '../../../config/failpoint.js';
import type { GateReport, GateSummary } from '../../../domain/stage/gate-report.js';
import { cutText } from '../../../domain/text/utf8.js';
import { messageOf } from '../../../domain/system-error.js';
import type { Store } from '../../../store/store.js';
import type { GatesInput } from '../../contracts.js';

/**
 * Notes what a gate came to, and tells how often it was flaky lately; nothing where it never was. A store that is away costs
 * no verdict: it is said in the worker's log.
 */
export async function flakinessOf(given: {
  store: Store;
  input: GatesInput;
  report: GateReport;
}): Promise<Pick<GateSummary, 'rate' | 'notes'>> {
  const { store, input, report } = given;
  const { repository, taskKey, number } = input.run;
  const { id: gate, outcome, failures = [], startedAt: at } = report;
  const notes = report.notes === undefined ? {} : { notes: report.notes };
  if (outcome === 'disabled' || outcome === 'unavailable') return notes;
  const key = [repository.slug, taskKey.toLowerCase(), number, input.stage, input.attempt, gate].join('/');
  const flaky = failures.filter((test) => test.outcome === 'flaky').map(({ name }) => name);
  const about = { repositoryId: repository.id, gate };
  try {
    failpoint('outcome.before');
    await store.recordGateOutcome({ key, ...about, outcome, flaky, at });
    failpoint('outcome.after');
    const { tests, ...rate } = await store.readFlakiness(about);
    const often = flaky.flatMap((name) => {
      const times = tests.get(name) ?? 0;
      return times > 1
        ? [`${cutText({ text: name, length: LONGEST })} was flaky in ${times} of the last ${rate.runs} runs`]
        : [];
    });
    const all = [...(report.notes ?? []), ...often.slice(0, MOST)];
    return { ...(rate.flaky === 0 ? {} : { rate }), ...(all.length === 0 ? {} : { notes: all }) };
  } catch (error) {
    log.warn(`what gate "${gate}" came to was not noted: ${messageOf(error)}`);
    return notes;
  }
}

/** How many tests are told of with their own rate. */
const MOST = 3;
const LONGEST = 80;
