/** What the shell and the system mean by these; see `sh(1)`, "Exit status", and `signal(7)`. */
const MEANINGS: Readonly<Record<number, string>> = {
  126: 'it is not executable',
  127: 'the shell found no such command',
  130: 'killed by SIGINT',
  134: 'killed by SIGABRT',
  137: 'killed by SIGKILL; often the machine ran out of memory',
  139: 'killed by SIGSEGV',
  141: 'killed by SIGPIPE',
  143: 'killed by SIGTERM',
};

/** An exit status in words, with what it usually means where that helps: `exit status 127 (…)`. */
export function exitStatus(code: number): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? `exit status ${code}` : `exit status ${code} (${meaning})`;
}
