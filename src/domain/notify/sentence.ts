import { membersOf } from '../approval/members.js';
import { ACTION_WORDS } from '../run/words.js';
import { clean } from '../text/clean.js';
import { cutText } from '../text/utf8.js';
import { factsOf, type Facts, subjectOf } from './facts.js';
import type { Happening } from './happening.js';

const WORDS = 600;

/** What happened, in one line for people. */
export function sentenceOf({ event, run, row }: Happening): string {
  const facts = factsOf(row);
  const where = `${run.taskKey} ${subjectOf(facts)}`;
  return cutText({ text: clean(said()), length: WORDS });

  function said(): string {
    switch (event) {
      case 'approval.requested':
        return `${where} ${wants(facts)}`;
      case 'approval.reminder':
        return `${where} still ${wants(facts)} (reminder ${String(facts.reminder ?? 1)})`;
      case 'approval.escalated':
        return `${where} still waits: ${facts.to ?? 'more people'}${membersOf(facts)} may answer it too now`;
      case 'approval.decided': {
        const { actor, action, comment } = facts;
        const did = action === undefined ? 'answered' : ACTION_WORDS[action];
        return `${actor?.name ?? 'Somebody'} ${did} ${where}${comment ? `: ${comment}` : ''}`;
      }
      case 'run.finished': {
        const why = facts.failure?.message;
        const name = `${run.taskKey} run ${String(run.number)}`;
        return `${name} ${facts.state ?? 'ended'}${why === undefined ? '' : `: ${why}`}`;
      }
    }
  }
}

const WANTS: ReadonlyMap<string | undefined, string> = new Map([
  ['escalation', 'needs help'],
  ['questions', 'waits for answers to its questions'],
  ['revision', 'waits for approval of a revision of the plan'],
]);

function wants({ kind, by, members = [] }: Facts): string {
  const whom = by === undefined ? '' : ` from ${by}${membersOf({ members })}`;
  const isAnybody = kind === 'escalation' || kind === 'questions';
  return `${WANTS.get(kind) ?? 'waits for approval'}${isAnybody ? '' : whom}`;
}
