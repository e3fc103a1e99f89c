import { cutText } from '../../domain/text/utf8.js';
import type { PullRequestDraft } from '../forge.js';
import { digestOf, MARKER_LENGTH, readMarker, withMarker } from './marker.js';
import type { GitHubPull } from './pull.js';
import type { Words } from './repository.js';

/** What GitHub takes, in characters. */
const LONGEST_BODY = 65_536;
const LONGEST_TITLE = 256;
const CUT = '\n\n(What follows was cut: GitHub takes 65,536 characters.)';

/** The words of a pull request that is to be opened, cut to what GitHub takes. */
export function newWords({ draft, openedBy }: { draft: PullRequestDraft; openedBy: string }): Words {
  const { title, text } = fitting(draft);
  return { title, body: withMarker({ openedBy, title: digestOf(title), text }) };
}

/** What becomes of the words of an open pull request: written, right already, or left because they are a person's. */
export type Rewording =
  | { readonly kind: 'write'; readonly words: Words; readonly note: string | null }
  | { readonly kind: 'leave'; readonly note: string | null };

/** Words that people changed stay: of a text that they edited not even the comment at its end is touched. */
export function rewording({ pull, draft }: { pull: GitHubPull; draft: PullRequestDraft }): Rewording {
  const wanted = fitting(draft);
  const { marker, text } = readMarker(pull.body);
  const which = `pull request #${String(pull.number)}`;
  if (marker === null)
    return {
      kind: 'leave',
      note: `the text of ${which} is not, or no longer, one that was written here: title and text are left as they are`,
    };
  if (digestOf(text) !== marker.text)
    return {
      kind: 'leave',
      note: `somebody edited the text of ${which}: title and text are left as they are`,
    };
  const ours = digestOf(pull.title) === marker.title || pull.title === wanted.title;
  const title = ours ? wanted.title : pull.title;
  const lastTitle = ours ? digestOf(title) : marker.title;
  const body = withMarker({ openedBy: marker.openedBy, title: lastTitle, text: wanted.text });
  const note = ours ? null : `somebody edited the title of ${which}: it is left as it is`;
  const same = pull.title === title && digestOf(pull.body ?? '') === digestOf(body);
  return same ? { kind: 'leave', note } : { kind: 'write', words: { title, body }, note };
}

function fitting({ title, body }: Pick<PullRequestDraft, 'title' | 'body'>): { title: string; text: string } {
  const room = LONGEST_BODY - MARKER_LENGTH;
  const whole = body.trim();
  const text = whole.length <= room ? whole : `${lines(whole.slice(0, room - CUT.length))}${CUT}`;
  return { title: cutText({ text: title, length: LONGEST_TITLE }), text };
}

/** Without the line that was cut in the middle, unless there is no other. */
function lines(text: string): string {
  const end = text.lastIndexOf('\n');
  return (end > 0 ? text.slice(0, end) : text.replace(/[\uD800-\uDBFF]$/, '')).trimEnd();
}
