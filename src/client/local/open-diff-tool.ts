import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { vaultDir } from '../../config/paths.js';
import { fail } from '../../domain/failure/catalogue.js';
import { gitConfig } from '../../git/git-environment.js';
import { runOnTerminal } from '../../process/run-on-terminal.js';
import type { StageDiff } from './read-diff.js';
import type { Session } from './session.js';

/** Which of git's own variables a person's environment may bring: where their configuration is. */
const OWN_CONFIGURATION = new Set(['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM']);

/**
 * Shows a stage's change in the person's `git difftool`. Git runs on the vault, whose configuration is the engine's, and
 * in an empty folder: the tool is what the person's own configuration names (or `tool`), and neither the repository's
 * configuration nor its attributes can name a program. Throws DIFF_TOOL_FAILED.
 */
export async function openDiffTool(
  { env, paths }: Pick<Session, 'env' | 'paths'>,
  { diff, slug, tool, isTty }: { diff: StageDiff; slug: string; tool: string | null; isTty: boolean },
): Promise<void> {
  const named = tool === null ? [] : [`--tool=${tool}`];
  const failed = (detail: string) =>
    fail('DIFF_TOOL_FAILED', { tool: tool ?? 'of your configuration', detail });
  if (tool === null && !isTty) failed('there is no terminal here, and no tool is named');
  const empty = await mkdtemp(join(tmpdir(), 'stagegate-'));
  try {
    const exitCode = await runOnTerminal({
      argv: [
        'git',
        ...gitConfig('user').flatMap((setting) => ['-c', setting]),
        ...['difftool', '--no-prompt', ...named, diff.from.commit, diff.to.commit, '--'],
      ],
      cwd: empty,
      env: { ...withoutGit(env), GIT_DIR: vaultDir(paths, { slug }), GIT_WORK_TREE: empty },
    });
    if (exitCode !== 0)
      failed(exitCode === null ? 'a signal ended it' : `git difftool ended with ${exitCode}`);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}

function withoutGit(env: Session['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith('GIT_') || OWN_CONFIGURATION.has(name),
  );
  return Object.fromEntries(kept);
}
