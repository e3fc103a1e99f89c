import { fail } from '../../domain/failure/catalogue.js';
import type { PullWords } from '../../domain/handoff/publish.js';
import { readWords } from '../../domain/pull-request/read-words.js';
import { clean } from '../../domain/text/clean.js';
import { type Written, writtenInEditor } from '../local/editor.js';
import { refuseSecrets } from '../refuse-secrets.js';
import type { CommandCall } from './command-call.js';

const HELP = `
<!--
The first line is the title of the pull request. What stands below a blank line is its text, in Markdown; without one it is
made as usual. Comments like this are taken out. With nothing left, nothing is sent.
-->
`;

/** What a person wants a pull request to say, and the file that keeps it until it was sent. */
export interface WantedWords {
  readonly words: PullWords;
  readonly written: Written;
}

/**
 * Asks for title and text of a pull request in the person's editor, where `title` is offered; `null` when they left it
 * empty. What they wrote stays in its file when it cannot be sent. Throws EDITOR_NO_TERMINAL, EDITOR_FAILED, PULL_WORDS_WRONG, SECRET_IN_TEXT.
 */
export async function wantedWords(
  { context, session }: CommandCall,
  about: { task: string; title: string },
): Promise<WantedWords | null> {
  const { env, isTty } = context;
  const { task } = about;
  if (!isTty) return fail('EDITOR_NO_TERMINAL', { task });
  const text = `${clean(about.title)}\n${HELP}`;
  const written = await writtenInEditor({ env, cwd: session.cwd, file: 'pull-request.md', text });
  if (written === null) return null;
  const read = readWords(written.text);
  if (read.kind === 'wrong') return fail('PULL_WORDS_WRONG', { task, detail: read.why, file: written.file });
  await refuseSecrets({ where: 'the text of the pull request', text: written.text, env });
  return { words: read.words, written };
}
