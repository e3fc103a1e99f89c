import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./stand-in-agent.mjs', import.meta.url));

/** What a stand-in does in one turn; see stand-in-agent.mjs. */
export interface Turn {
  /** Files that it writes into its working tree. */
  readonly write?: Readonly<Record<string, string>>;
  readonly does?: 'work' | 'rate_limit' | 'not_logged_in' | 'env' | 'fail' | 'rubbish' | 'wait';
  readonly says?: string;
  readonly cost?: number;
  readonly read?: number;
  readonly wrote?: number;
  /** Questions that it leaves for a person. */
  readonly ask?: readonly Readonly<Record<string, unknown>>[];
  /** Printed as it is, before everything else. */
  readonly print?: string;
  /** Variables, or files of its home, that it prints. */
  readonly leak?: readonly string[];
  /** A credential file of its home that it looks at. */
  readonly login?: string;
  /** How long its provider asks to wait; `until` in seconds since 1970. */
  readonly seconds?: number;
  readonly until?: number;
}

/** What a stand-in was given in one call. */
export interface Call {
  readonly args: readonly string[];
  readonly prompt: string;
  /** Characters of its standard input. */
  readonly stdin: number;
  readonly resumed: string | null;
  readonly home: string;
  readonly env: readonly string[];
  readonly login: string | null;
}

/** The stand-in of one agent. */
export interface StandIn {
  readonly calls: () => Call[];
}

/** Puts a program with an agent's name into a folder that is to be on PATH; it takes its turns one after the other. The same again begins anew. */
export function standIn({
  bin,
  agent,
  turns,
}: {
  bin: string;
  agent: string;
  turns: readonly Turn[];
}): StandIn {
  const folder = join(bin, `.${agent}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'turns.json'), JSON.stringify(turns));
  const file = join(bin, agent);
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" ${agent} "${folder}" "$@"\n`);
  chmodSync(file, 0o755);
  const calls = join(folder, 'calls.jsonl');
  rmSync(calls, { force: true });
  return {
    calls: () =>
      existsSync(calls)
        ? readFileSync(calls, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Call)
        : [],
  };
}
