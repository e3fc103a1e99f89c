import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

import type { ProjectFiles } from './project.js';

const Step = z.object({ run: z.string() });
const MOST_LINES = 500;

/** The files in which a project says what its CI runs. */
export function ciFiles(files: ProjectFiles): string[] {
  const wanted =
    /^(\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|azure-pipelines\.yml)$/;
  return [...files.paths].filter((path) => wanted.test(path)).sort();
}

/** A command line that CI runs, and where it says so. */
export interface CiCommand {
  readonly line: string;
  readonly from: string;
}

/** The command lines of the CI, wherever a `run` or `script` stands; a file that is no YAML has none. */
export function ciCommands(files: ProjectFiles): CiCommand[] {
  return ciFiles(files)
    .flatMap((from) => scriptsIn(files.text(from)).map((line) => ({ line, from })))
    .slice(0, MOST_LINES);
}

function scriptsIn(text: string | null): string[] {
  const found: string[] = [];
  for (const document of parseAllDocuments(text ?? '', { logLevel: 'silent' })) {
    if (document.errors.length > 0) continue;
    try {
      collect(document.toJS(), found, 0);
    } catch {
      continue;
    }
  }
  return found.flatMap((script) => script.split('\n')).map((line) => line.trim());
}

const DEEPEST = 12;

function collect(value: unknown, found: string[], depth: number): void {
  if (depth > DEEPEST || found.length > MOST_LINES) return;
  const step = Step.safeParse(value);
  if (step.success) found.push(step.data.run);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const lines: readonly unknown[] = key === 'script' ? [child].flat() : [];
    for (const line of lines) if (typeof line === 'string') found.push(line);
    collect(child, found, depth + 1);
  }
}
