import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { AgentPreset } from '../../domain/agent/preset.js';
import { fail } from '../../domain/failure/catalogue.js';
import { readFileAt } from '../../git/changes.js';
import { listFolderAt } from '../../git/list-folder.js';
import type { RepositoryInfo } from '../../git/repository.js';
import { type AgentLibrary, PRESET_FOLDER } from '../../plan/agents/library.js';
import { parsePreset } from '../../plan/agents/parse-preset.js';
import { PRESET_NAME } from '../../plan/agents/preset-source.js';
import { formatProblem } from '../../plan/problem.js';
import { PathSource } from '../../plan/source/text.js';

/** Where a plan's agents are looked for: the repository at the commit that the run starts from. */
export interface AgentPlace {
  readonly info: RepositoryInfo;
  readonly commit: string;
  readonly branch: string;
}

/** The most presets of a repository that are looked at. */
const MOST_PRESETS = 100;

/** The presets that a repository keeps. Throws AGENT_PRESET_INVALID. */
export async function ownPresets({ info, commit }: AgentPlace): Promise<Map<string, AgentPreset>> {
  const at = { gitDir: info.gitDir, commit };
  const files = (await listFolderAt({ ...at, path: PRESET_FOLDER })).filter((name) => name.endsWith('.yaml'));
  const presets = new Map<string, AgentPreset>();
  for (const file of files.slice(0, MOST_PRESETS)) {
    const name = basename(file, '.yaml');
    const path = `${PRESET_FOLDER}/${file}`;
    const bytes = await readFileAt({ ...at, path });
    const parsed = parsePreset({ file: path, name, text: bytes?.toString('utf8') ?? '' });
    if (parsed.kind === 'problems')
      fail('AGENT_PRESET_INVALID', { problems: parsed.problems.map(formatProblem).join('\n') });
    presets.set(name, parsed.preset);
  }
  return presets;
}

/** The texts of prompt templates, by their paths; those that are not there are left out. */
export async function promptTexts(
  { info, commit }: AgentPlace,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths.filter((each) => PathSource.safeParse(each).success)) {
    const bytes = await readFileAt({ gitDir: info.gitDir, commit, path }).catch(() => null);
    if (bytes !== null) texts.set(path, bytes.toString('utf8'));
  }
  return texts;
}

/** A file that is in the checkout alone is what people look for longest. */
export function unseen(
  { info }: AgentPlace,
  given: {
    wanted: { presets: string[]; prompts: string[] };
    own: ReadonlyMap<string, unknown>;
    shipped: AgentLibrary;
  },
): string {
  const { wanted, own, shipped } = given;
  const files = wanted.presets
    .filter((name) => PRESET_NAME.test(name) && !own.has(name) && !shipped.presets.has(name))
    .map((name) => `${PRESET_FOLDER}/${name}.yaml`);
  const there = [...files, ...wanted.prompts].filter(
    (path) => PathSource.safeParse(path).success && existsSync(join(info.root, path)),
  );
  return there.length === 0
    ? ''
    : `; your checkout has ${there.join(', ')}: what is not in that commit (commit and push it) is not seen`;
}
