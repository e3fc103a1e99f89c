import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail } from '../../domain/failure/catalogue.js';
import { runEditor } from '../../process/run-editor.js';

/** What a person wrote, and the file that keeps it until it is forgotten. */
export interface Written {
  readonly text: string;
  readonly file: string;
  readonly forget: () => Promise<void>;
}

/**
 * What a person writes in their editor ($VISUAL, else $EDITOR, else vi), into a file with this text, without its comments;
 * `null` where nothing is left. The words stay on disk until they are forgotten, so that none are lost when what they were
 * written for fails. Throws EDITOR_FAILED.
 */
export async function writtenInEditor({
  env,
  cwd,
  file: name,
  text: start,
}: {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  file: string;
  text: string;
}): Promise<Written | null> {
  const editor = editorOf(env);
  const folder = await mkdtemp(join(env['TMPDIR'] || tmpdir(), 'stagegate-'));
  const file = join(folder, name);
  const forget = () => rm(folder, { recursive: true, force: true });
  await writeFile(file, start, { mode: 0o600 });
  const exitCode = await runEditor({ editor, file, cwd, env });
  const text = (await readFile(file, 'utf8').catch(() => '')).replace(/<!--[^]*?-->/g, '').trim();
  if (text === '') await forget();
  if (exitCode !== 0)
    fail('EDITOR_FAILED', {
      editor,
      detail: exitCode === null ? 'a signal ended it' : `it ended with ${exitCode}`,
      file: text === '' ? null : file,
    });
  return text === '' ? null : { text, file, forget };
}

/**
 * Opens a directory in the person's editor, and waits for its end. Throws EDITOR_NOT_OPENED, also where there is no
 * terminal.
 */
export async function openDirectory({
  isTty,
  env,
  directory,
}: {
  isTty: boolean;
  env: Readonly<Record<string, string | undefined>>;
  directory: string;
}): Promise<void> {
  const editor = editorOf(env);
  const why = (detail: string) => fail('EDITOR_NOT_OPENED', { editor, directory, detail });
  if (!isTty) return why('there is no terminal here');
  const exitCode = await runEditor({ editor, file: directory, cwd: directory, env });
  if (exitCode !== 0) why(exitCode === null ? 'a signal ended it' : `it ended with ${exitCode}`);
}

function editorOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['VISUAL'] || env['EDITOR'] || 'vi';
}
