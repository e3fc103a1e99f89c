import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program is started with; `input` is what it reads, nothing unless said. */
export interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: Buffer | string;
}

/** How it ended. */
export interface End {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SERVE = `exec 3<"$0/ask" 4>"$0/answer"
while read -r asked <&3; do
  ( . "$0/start" ) </dev/null >"$0/out" 2>"$0/err" 3<&- 4>&-
  echo "$?" >&4
done`;

/**
 * A shell that starts programs one after the other, and waits for each: a process that runs tests has some hundred MB,
 * and to start another one from there costs several times what it costs from a small one. One for a test file is enough.
 */
export class SmallShell {
  readonly #dir = mkdtempSync(join(tmpdir(), 'stagegate-shell-'));
  readonly #env = { ...process.env };
  readonly #ask: number;
  readonly #answer: number;

  constructor() {
    const [ask, answer] = [join(this.#dir, 'ask'), join(this.#dir, 'answer')];
    execFileSync('mkfifo', [ask, answer]);
    const shell = spawn('sh', ['-c', SERVE, this.#dir], { cwd: '/', env: this.#env, stdio: 'ignore' });
    shell.unref();
    // each of the two waits here until the other side is opened as well
    this.#ask = openSync(ask, 'w');
    this.#answer = openSync(answer, 'r');
  }

  /** Runs a program to its end; what it starts must not go on afterwards. */
  run({ program, args, cwd, env, input }: Start): End {
    const from = input === undefined ? '' : ` <${quoted(join(this.#dir, 'in'))}`;
    if (input !== undefined) writeFileSync(join(this.#dir, 'in'), input);
    const lines = [...this.#changesTo(env), `cd -- ${quoted(cwd)} || exit 127`];
    const words = [program, ...args].map(quoted).join(' ');
    writeFileSync(join(this.#dir, 'start'), `${[...lines, `exec ${words}${from}`].join('\n')}\n`);
    writeSync(this.#ask, '\n');
    const exitCode = Number(this.#line());
    const [stdout, stderr] = ['out', 'err'].map((name) => readFileSync(join(this.#dir, name), 'utf8'));
    return { exitCode, stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  /** Ends it, and removes what it needed. */
  close(): void {
    closeSync(this.#ask);
    closeSync(this.#answer);
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #line(): string {
    const byte = Buffer.alloc(16);
    const length = readSync(this.#answer, byte);
    if (length === 0) throw new Error('the shell that starts programs for tests has ended');
    return byte.toString('utf8', 0, length);
  }

  #changesTo(env: Start['env']): string[] {
    const names = new Set([...Object.keys(env), ...Object.keys(this.#env)]);
    return [...names].flatMap((name) => {
      const value = env[name];
      if (value === this.#env[name] || !/^[A-Za-z_]\w*$/.test(name)) return [];
      return value === undefined ? [`unset ${name}`] : [`export ${name}=${quoted(value)}`];
    });
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
