import { git } from './git-gateway.js';
import { nulFields } from './nul-list.js';

/** The configuration that holds in the user's repository. */
export interface ConfigList {
  /** The last value of a key (section and variable in lower case); `null` when it is not set. */
  readonly get: (key: string) => string | null;
  /** The first value: what git fetches from when a remote has several addresses. */
  readonly first: (key: string) => string | null;
  /** Flags that switch off each filter program that it names: looking at a repository must not run them. */
  readonly withoutFilters: readonly string[];
}

/** Reads the configuration that holds at `cwd`, the user's own and the system's with it. */
export async function readConfig({ cwd }: { cwd: string }): Promise<ConfigList> {
  const output = await git({ args: ['config', '--list', '-z'], cwd, profile: 'user' });
  const values = new Map<string, string[]>();
  for (const field of nulFields(output)) {
    const end = field.indexOf('\n');
    const key = end === -1 ? field : field.slice(0, end);
    values.set(key, [...(values.get(key) ?? []), end === -1 ? 'true' : field.slice(end + 1)]);
  }
  const drivers = [...values.keys()].flatMap((key) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1] ?? []);
  return {
    get: (key) => values.get(key)?.at(-1) ?? null,
    first: (key) => values.get(key)?.[0] ?? null,
    withoutFilters: [...new Set(drivers)]
      .filter((name) => !name.includes('='))
      .flatMap((name) => [
        `filter.${name}.clean=`,
        `filter.${name}.smudge=`,
        `filter.${name}.process=`,
        `filter.${name}.required=false`,
      ]),
  };
}
