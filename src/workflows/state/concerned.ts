import type { Actor } from '../../domain/approval/approval.js';
import type { Concerned } from '../../domain/authority/object.js';
import { REVISION, type Revisions } from './revisions.js';
import type { StageBoard } from './stage-board.js';

/** Whose own work waits where a subject is asked about. */
export function concernedBy(about: {
  subject: string;
  starter: Actor;
  board: StageBoard;
  revisions: Revisions;
}): readonly Concerned[] {
  const { subject, starter, board, revisions } = about;
  const { author } = revisions;
  if (subject === REVISION) return author === null ? [] : [{ actor: author, did: 'proposed this revision' }];
  const authors = board.authorsOf(subject).map((actor) => ({ actor, did: 'worked on this by hand' }));
  return [{ actor: starter, did: 'started this run' }, ...authors];
}
