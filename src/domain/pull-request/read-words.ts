import { LONGEST_BODY, LONGEST_TITLE, type PullWords } from '../handoff/publish.js';
import { clean } from '../text/clean.js';

/** What a person wrote, read: the first line is the title, what follows the text. A sentence where that cannot be. */
export function readWords(
  text: string,
): { readonly kind: 'words'; readonly words: PullWords } | { readonly kind: 'wrong'; readonly why: string } {
  const [first = '', ...rest] = text.trim().split(/\r?\n/);
  const title = clean(first.replace(/^#+\s+/, ''));
  const body = rest.join('\n').trim();
  const wrong = (why: string) => ({ kind: 'wrong', why }) as const;
  if (title === '') return wrong('the first line, the title, has nothing in it');
  if (title.length > LONGEST_TITLE)
    return wrong(`the title has ${String(title.length)} characters, and may have ${String(LONGEST_TITLE)}`);
  if (body.length > LONGEST_BODY)
    return wrong(`the text has ${String(body.length)} characters, and may have ${String(LONGEST_BODY)}`);
  return { kind: 'words', words: { title, body: body === '' ? null : body } };
}
