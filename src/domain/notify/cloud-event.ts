import { taskCommand } from '../run/answers.js';
import { factsOf, type Facts, subjectOf } from './facts.js';
import type { Happening } from './happening.js';
import { sentenceOf } from './sentence.js';

/** A notification in the form of CloudEvents 1.0, structured mode (https://github.com/cloudevents/spec). */
export function cloudEvent(happening: Happening) {
  const { id, event, run, row } = happening;
  const facts = factsOf(row);
  const path = [run.slug, run.taskKey, String(run.number)].map(encodeURIComponent).join('/');
  const isRun = event === 'run.finished';
  const command = isRun
    ? taskCommand({ verb: 'report', words: [run.taskKey] })
    : taskCommand({ verb: 'show', words: [run.taskKey, subjectOf(facts)] });
  return {
    specversion: '1.0',
    id,
    source: `/stagegate/${path}`,
    type: `stagegate.${event}`,
    subject: isRun ? 'run' : (facts.requestId ?? facts.id ?? 'run'),
    time: row.at,
    datacontenttype: 'application/json',
    data: {
      repository: { id: withoutCredentials(run.repositoryId), slug: run.slug },
      task: { key: run.taskKey, title: run.title },
      run: run.number,
      ...(isRun ? { state: facts.state, failure: facts.failure ?? null } : about(facts)),
      text: sentenceOf(happening),
      command,
    },
  };
}

function about(facts: Facts) {
  const { requestId, id, kind, by, count, members, deadlineAt, reminder, to } = facts;
  const { action, actor, comment, via } = facts;
  return {
    request: {
      id: requestId ?? id,
      subject: subjectOf(facts),
      ...(requestId === undefined ? { kind, by, count, members, deadlineAt, to } : {}),
    },
    ...(reminder === undefined ? {} : { reminder }),
    ...(action === undefined ? {} : { decision: { action, actor, comment: comment ?? null, via } }),
  };
}

/** A repository's id may be an address. */
function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}
