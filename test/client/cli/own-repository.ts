import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach } from '@jest/globals';

import { inspectRepository, repositoryRef } from '../../../src/git/index.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { testAddress, uniquePrefix } from '../../support/temporal.js';
import { type Outcome, runProgram } from './run-program.js';

type Env = Record<string, string>;

/** The repository that each test has to itself, and the command line that is used in it. */
export class OwnRepository {
  #sandbox: GitSandbox | null = null;
  #path = '';

  get sandbox(): GitSandbox {
    if (this.#sandbox === null) throw new Error('there is a repository while a test runs, and only then');
    return this.#sandbox;
  }

  get path(): string {
    return this.#path;
  }

  /** What a run is started with that is to be found from there. */
  async asInput() {
    return { repository: repositoryRef(await inspectRepository({ path: this.#path })) };
  }

  /** What commands see: a HOME and folders of their own, and the suite's server. */
  env(more: Env = {}): Env {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.sandbox.dir,
      STAGEGATE_HOME: join(this.sandbox.dir, 'stagegate'),
      TEMPORAL_ADDRESS: testAddress(),
      NO_COLOR: '1',
      ...more,
    };
  }

  /** Uses the command line in the repository. */
  cli(argv: readonly string[], more: Env = {}): Promise<Outcome> {
    return runProgram(argv, { cwd: this.#path, env: this.env(more) });
  }

  open(make: Make): void {
    this.#sandbox = openGitSandbox();
    this.#path = join(this.#sandbox.dir, uniquePrefix());
    make(this.#sandbox, this.#path);
  }

  close(): void {
    this.#sandbox?.close();
    this.#sandbox = null;
  }
}

type Make = (sandbox: GitSandbox, path: string) => void;

/** Gives each test of a file a repository of its own: one with an empty commit, unless `make` makes another. */
export function ownRepository({ make = emptyRepository }: { make?: Make } = {}): OwnRepository {
  const own = new OwnRepository();
  beforeEach(() => {
    own.open(make);
  });
  afterEach(() => {
    own.close();
  });
  return own;
}

function emptyRepository(sandbox: GitSandbox, path: string): void {
  mkdirSync(path);
  sandbox.git(path, 'init', '-q');
  sandbox.git(path, 'commit', '-q', '--allow-empty', '-m', 'first');
}
