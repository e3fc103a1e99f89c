import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AgentPreset } from '../../domain/agent/preset.js';
import { formatProblem } from '../problem.js';
import type { AgentLibrary } from './library.js';
import { parsePreset } from './parse-preset.js';

let known: AgentLibrary | null = null;

/** The presets that come with the program, from `agents/` of its package; read once, when they are first asked for. */
export function shippedAgents(): AgentLibrary {
  known ??= { presets: readShipped(), prompts: new Map(), told: 'the shipped ones' };
  return known;
}

function readShipped(): Map<string, AgentPreset> {
  const folder = shippedFolder();
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return new Map(names.sort().map((name) => [basename(name, '.yaml'), readOne(join(folder, name))]));
}

function readOne(file: string): AgentPreset {
  const parsed = parsePreset({ file, name: basename(file, '.yaml'), text: readFileSync(file, 'utf8') });
  if (parsed.kind === 'preset') return parsed.preset;
  throw new Error(`a shipped preset is broken:\n${parsed.problems.map(formatProblem).join('\n')}`);
}

/** The package's own `agents/`, wherever in the package this code is. */
function shippedFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, 'agents'))) {
    if (dirname(folder) === folder) throw new Error('the package has no folder agents/');
    folder = dirname(folder);
  }
  return join(folder, 'agents');
}
