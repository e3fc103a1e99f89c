import { z } from 'zod';

const Manifest = z.looseObject({ scripts: z.record(z.string(), z.unknown()).optional() });

/** The `scripts` of a package.json; none where it is no such thing. */
export function scriptsIn(text: string | undefined): ReadonlyMap<string, string> {
  const scripts = new Map<string, string>();
  try {
    const manifest = Manifest.parse(JSON.parse(text ?? '{}'));
    for (const [name, script] of Object.entries(manifest.scripts ?? {}))
      if (typeof script === 'string') scripts.set(name, script);
  } catch {
    return scripts;
  }
  return scripts;
}

/** The scripts that names mean, `lint:*` taken apart; a plain name counts also where it is not there yet. */
export function namedScripts({
  names,
  scripts,
}: {
  names: readonly string[];
  scripts: ReadonlyMap<string, string>;
}): string[] {
  return names.flatMap((name) => {
    if (!name.includes('*')) return [name];
    const stem = name.slice(0, name.indexOf('*'));
    return [...scripts.keys()].filter((known) => known.startsWith(stem));
  });
}
