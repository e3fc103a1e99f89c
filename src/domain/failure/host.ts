import { define } from './define.js';

/** What can go wrong on the machine: git, the repository, the Temporal server, the worker, the state folder. */
export const hostFailures = {
  NO_REPOSITORY: define<{ path: string; bare?: boolean }>({
    class: 'env',
    retryable: false,
    message: ({ path, bare }) =>
      bare === true
        ? `${path} is a bare repository: a checkout of it is wanted.`
        : `${path} is not inside a git repository.`,
    next: ({ path, bare }) =>
      bare === true
        ? `git clone '${path.replaceAll("'", "'\\''")}' <folder>, then change into that folder`
        : 'Change into the repository, or name it: stagegate … --repo <path>',
  }),
  REPOSITORY_EMPTY: define<{ path: string }>({
    class: 'env',
    retryable: false,
    message: ({ path }) => `The repository ${path} has no commit yet.`,
    next: () => 'git commit --allow-empty -m "first commit"',
  }),
  REPOSITORY_FORMAT: define<{ path: string; format: string }>({
    class: 'env',
    retryable: false,
    message: ({ path, format }) =>
      `The repository ${path} has the object format ${format}; runs are made in sha1 repositories alone.`,
    kept: () => 'Nothing was started; your checkout is untouched.',
    next: () => 'Use a repository with the object format sha1: git init --object-format=sha1',
  }),
  BASE_NOT_FOUND: define<{ base: string; where: string; known: string }>({
    class: 'env',
    retryable: false,
    message: ({ base, where, known }) => `There is no branch "${base}" in ${where}. Known: ${known}.`,
    next: () => 'stagegate start … --base <branch>',
  }),
  UNPUSHED_COMMITS: define<{ branch: string; commits: string }>({
    class: 'policy',
    retryable: false,
    message: ({ branch, commits }) =>
      `Your branch "${branch}" has commits that origin does not have:\n${commits}`,
    kept: () => 'Nothing was started; your checkout is untouched.',
    next: () => 'git push, or start with --base-local to work on your own commits',
  }),
  BRANCH_NOT_PUSHED: define<{ branch: string; base: string; commits: string }>({
    class: 'policy',
    retryable: false,
    message: ({ branch, base, commits }) =>
      `Origin does not have your branch "${branch}", and origin/${base} does not have these commits of it:\n${commits}`,
    kept: () => 'Nothing was started; your checkout is untouched.',
    next: ({ base }) =>
      `git push -u origin HEAD, or start with --base-local to work on your own commits, or with --base ${base} to work without them`,
  }),
  IDENTITY_MISSING: define<{ path: string }>({
    class: 'env',
    retryable: false,
    message: ({ path }) => `git has no user.name and user.email for ${path}.`,
    next: () => 'git config --global user.name "…" && git config --global user.email …',
  }),
  GIT_TOO_OLD: define<{ version: string }>({
    class: 'env',
    retryable: false,
    message: ({ version }) => `git ${version} is too old: 2.38 or later is needed.`,
    next: () => 'Install a newer git, then: stagegate doctor',
  }),
  GIT_FAILED: define<{ command: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ command, detail }) => `git ${command} failed: ${detail}`,
    next: () => 'stagegate doctor',
  }),
  SERVER_UNREACHABLE: define<{ address: string }>({
    class: 'env',
    retryable: true,
    message: ({ address }) => `No Temporal server answers at ${address}.`,
    kept: () => 'Runs that were started are safe; they go on when the server is back.',
    next: () =>
      'Set TEMPORAL_ADDRESS to your server, or: stagegate up; if it runs, its disk may be full: stagegate doctor',
  }),
  SERVER_REFUSED: define<{ address: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ address, detail }) => `The Temporal server at ${address} did not take the request: ${detail}`,
    kept: () => 'Runs that were started are safe.',
    next: () => 'stagegate doctor',
  }),
  TEMPORAL_CONFIG_INVALID: define<{ detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ detail }) => `Temporal's configuration cannot be used: ${detail}`,
    next: () => 'Correct temporal.toml or the TEMPORAL_ variables, or unset TEMPORAL_PROFILE',
  }),
  TEMPORAL_PROFILE_UNKNOWN: define<{ profile: string; file: string; known: string }>({
    class: 'env',
    retryable: false,
    message: ({ profile, file, known }) =>
      `TEMPORAL_PROFILE asks for the profile "${profile}", which ${file} does not have; it has ${known}.`,
    next: ({ profile }) =>
      `Set TEMPORAL_PROFILE to a profile of that file, or unset it, or add a section [profile.${profile}]`,
  }),
  SERVER_BINARY_MISSING: define<{ tried: string }>({
    class: 'env',
    retryable: false,
    message: ({ tried }) => `There is no Temporal server to start. Tried: ${tried}.`,
    next: () =>
      'Put the "temporal" CLI on PATH, or set STAGEGATE_TEMPORAL_PATH to it, or install Go and run this again',
  }),
  SERVER_START_FAILED: define<{ detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ detail }) => `The Temporal server did not start: ${detail}`,
    next: () => 'stagegate doctor',
  }),
  BACKGROUND_ENDED: define<{ command: string; log: string; words: string }>({
    class: 'env',
    retryable: false,
    message: ({ command, words }) =>
      `"${command}" was started in the background and ended at once.${words === '' ? '' : ` It said:\n${words}`}`,
    kept: () => 'No run was started.',
    next: ({ command, log }) => `${log} says why, and so does, in another terminal: ${command}`,
  }),
  PORT_IN_USE: define<{ port: number }>({
    class: 'env',
    retryable: false,
    message: ({ port }) => `Port ${port} is in use by another program.`,
    next: () => 'Stop that program, or take a free port: stagegate server --port 0',
  }),
  SEARCH_ATTRIBUTES_MISSING: define<{ names: string; namespace: string }>({
    class: 'env',
    retryable: false,
    message: ({ names, namespace }) => `The namespace "${namespace}" lacks the search attributes ${names}.`,
    next: () => 'stagegate server --register-search-attributes',
  }),
  STORE_UNAVAILABLE: define<{ where: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ where, detail }) => `The store at ${where} cannot be used: ${detail}`,
    kept: () => 'What was written is safe. Open runs wait in Temporal, and go on when the store is back.',
    next: () => 'stagegate doctor',
  }),
  STORE_NEWER: define<{ where: string }>({
    class: 'env',
    retryable: false,
    message: ({ where }) => `The store at ${where} was written by a newer stagegate.`,
    kept: () => 'Nothing in it was touched.',
    next: () => 'Install the newer stagegate, or name another store (STAGEGATE_STORE, STAGEGATE_HOME)',
  }),
  STORE_DAMAGED: define<{ where: string; detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ where, detail }) => `The store at ${where} is damaged: ${detail}`,
    kept: () => 'It was left as it is. Open runs are safe in Temporal, every attempt in the vault.',
    next: ({ where }) =>
      where.startsWith('postgresql:')
        ? 'Bring the database back from a backup (docs/operations.md says how), then: stagegate doctor'
        : `Move ${where} away together with ${where}-wal and ${where}-shm, put a copy of the store in its place (without one a new one is made), then: stagegate doctor`,
  }),
  LEDGER_GAP: define<{ run: string; seq: number; expected: number }>({
    class: 'env',
    retryable: false,
    message: ({ run, seq, expected }) =>
      `Row ${seq} of the ledger of ${run} came before row ${expected}; it was not written.`,
    kept: () => 'The rows before it are kept; an open run writes what is missing again.',
    next: () => 'stagegate doctor',
  }),
  STATE_FOLDER: define<{ path: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ path, detail }) => `${path} cannot be used: ${detail}`,
    next: () => 'Free some room or correct the rights, then: stagegate doctor',
  }),
  HOST_ID_LOST: define<{ path: string }>({
    class: 'env',
    retryable: false,
    message: ({ path }) => `${path} does not hold this host's id any more.`,
    kept: () => 'Everything else. Open runs of this host wait for workers with its id.',
    next: ({ path }) =>
      `Put a copy of ${path} in its place; without one, remove it: the host gets a new id, and open runs of the old one are to be aborted and rerun`,
  }),
  DISK_FULL: define<{ path: string }>({
    class: 'env',
    retryable: true,
    message: ({ path }) => `There is no room left on the disk of ${path}.`,
    kept: () => 'What was kept before is whole; nothing half-written counts.',
    next: () => 'stagegate gc --dry-run, then stagegate gc',
  }),
  REPOSITORY_LOCKED: define<{ lock: string }>({
    class: 'env',
    retryable: true,
    message: ({ lock }) => `A git process has locked a repository: ${lock}`,
    kept: () => 'Nothing was changed there.',
    next: ({ lock }) => `Wait for it; when no git works there any more: rm ${lock}`,
  }),
  VAULT_DAMAGED: define<{ path: string; detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ path, detail }) => `The vault ${path} has lost something: ${detail}`,
    kept: () => 'Its refs, and whatever else it has. What was broken lies in its folder "damaged".',
    next: () => 'Restart the worker: it brings back what the mirror still has; then: stagegate doctor',
  }),
  UNFORESEEN: define<{ detail: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ detail }) => `Something unforeseen went wrong: ${detail}`,
    next: () => 'The same command with --debug shows where; please file it as a defect.',
  }),
  ANSWER_NEEDED: define<{ question: string; command: string }>({
    class: 'human_required',
    retryable: false,
    message: ({ question }) => `This needs an answer, and none was given: ${question}`,
    kept: () => 'Nothing was changed.',
    next: ({ command }) => command,
  }),
  VAULT_CONFLICT: define<{ ref: string; has: string; wanted: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ ref, has, wanted }) =>
      `The vault already has ${ref} at ${has}; it is not moved to ${wanted}.`,
    kept: () => 'Both commits are kept.',
    next: () => 'stagegate doctor',
  }),
  HOST_EXHAUSTED: define<{ detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ detail }) => `The machine has no room for another process: ${detail}`,
    kept: () => 'Nothing was started.',
    next: () => 'Raise its limits (ulimit -u, ulimit -n), or lower "limits.parallel" in the plan',
  }),
  COMMAND_UNUSABLE: define<{ program: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ program, detail }) => `The command "${program}" cannot be started: ${detail}.`,
    kept: () => 'Nothing was started.',
    next: () => 'Move long arguments into a file of the repository and name the file in the plan',
  }),
  PORTS_EXHAUSTED: define<{ folder: string; count: number }>({
    class: 'env',
    retryable: true,
    message: ({ folder, count }) => `No block of ${count} free ports is left; those in use are in ${folder}.`,
    kept: () => 'Nothing was started.',
    next: () => 'Wait for other runs to end, or stop programs that hold many ports; then: stagegate doctor',
  }),
  CONFIG_INVALID: define<{ file: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ file, detail }) => `The configuration ${file} cannot be used: ${detail}`,
    kept: () => 'Nothing was started.',
    next: ({ file }) => `Correct ${file} (or the STAGEGATE_ variable that says so), then: stagegate doctor`,
  }),
  VAULT_UNREACHABLE: define<{ address: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ address, detail }) => `The shared vault ${address} does not answer: ${detail}`,
    kept: () => "Everything is kept in this host's own vault; it is shared as soon as the other answers.",
    next: ({ address }) => `git ls-remote ${address}`,
  }),
  HEALTH_UNAVAILABLE: define<{ address: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ address, detail }) => `The health endpoint cannot listen on ${address}: ${detail}`,
    kept: () => 'No worker was started.',
    next: () => 'stagegate worker --health 127.0.0.1:0',
  }),
  BUNDLE_MISSING: define<{ file: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ file }) => `The workflow bundle ${file} is not there: this copy of stagegate is not built.`,
    next: () => 'Install stagegate again, or in a clone: npm run setup',
  }),
} as const;
