import { parse } from 'yaml';
import { z } from 'zod';

import type { ProjectFiles } from './project.js';

const PnpmWorkspace = z.object({ packages: z.array(z.string()) });

/** The packages of a workspace, as pnpm's, npm's, Yarn's or Bun's configuration names them. */
export function nodePackages(given: { files: ProjectFiles; workspaces: readonly string[] }): string[] {
  const text = given.files.text('pnpm-workspace.yaml');
  return text === null ? [...given.workspaces] : (pnpmPackages(text) ?? [...given.workspaces]);
}

function pnpmPackages(text: string): string[] | null {
  try {
    return PnpmWorkspace.safeParse(parse(text, { logLevel: 'silent' })).data?.packages ?? null;
  } catch {
    return null;
  }
}
