import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail } from '../../domain/failure/catalogue.js';
import { runEditor } from '../../process/run-editor.js';

const HELP = `
<!-- Say above what is wanted, in Markdown: the first line is the title. Comments like this one are taken out. -->
`;

/**
 * What a person writes in their editor ($VISUAL, else $EDITOR, else vi), without the help that stood there; empty when
 * nothing was written. Throws NOTHING_WANTED where there is no terminal, EDITOR_FAILED.
 */
export async function writtenInEditor({
  isTty,
  env,
  cwd,
}: {
  isTty: boolean;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}): Promise<string> {
  if (!isTty) return fail('NOTHING_WANTED', {});
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi';
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-'));
  try {
    const file = join(folder, 'requirements.md');
    await writeFile(file, HELP, { mode: 0o600 });
    const exitCode = await runEditor({ editor, file, cwd, env });
    if (exitCode !== 0)
      fail('EDITOR_FAILED', {
        editor,
        detail: exitCode === null ? 'a signal ended it' : `it ended with ${exitCode}`,
      });
    return (await readFile(file, 'utf8')).replace(/<!--[^]*?-->/g, '').trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
