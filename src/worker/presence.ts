import { setTimeout as pause } from 'node:timers/promises';

import { type Build, ownBuild } from '../config/build.js';
import type { Paths } from '../config/paths.js';
import { fail } from '../domain/failure/catalogue.js';
import { isDown, type Untold } from '../domain/notify/backlog-words.js';
import { identityOf } from '../process/index.js';
import type { HealthPage } from './health/health-server.js';
import type { ServerView } from './health/server-view.js';
import { workerIdentity } from './identity.js';
import { Load, withProcesses } from './load.js';
import {
  forgetDeadWorkers,
  forgetWorker,
  tellOfWorker,
  type WorkerRecord,
  type WorkerState,
} from './self.js';

/** Changes come in bursts; one file a second is enough for `doctor`. */
const TELL_AFTER_MS = 1_000;
/** Milliseconds that the store may take for a health page. */
const QUICK_MS = 1_000;

/** A worker's presence: what it says of itself to `doctor` (a file) and to whoever watches it (the health pages). */
export class Presence {
  readonly load: Load;
  readonly identity: string;
  readonly build: Build;
  readonly #paths: Paths;
  readonly #hostId: string;
  readonly #process: WorkerRecord['process'];
  readonly #startedAt = new Date().toISOString();
  #state: WorkerState = 'starting';
  #health: string | null = null;
  #server: (() => Promise<ServerView>) | null = null;
  #backlogs: () => Promise<readonly Untold[]> = () => Promise.resolve([]);
  #telling: NodeJS.Timeout | null = null;

  constructor({ paths, hostId }: { paths: Paths; hostId: string }) {
    this.#paths = paths;
    this.#hostId = hostId;
    this.identity = workerIdentity({ hostId, pid: process.pid });
    this.build = ownBuild();
    this.load = new Load({ paths, onChange: () => this.#tellSoon() });
    const self = identityOf({ pid: process.pid });
    if (self === null) fail('UNFORESEEN', { detail: 'this process is not in the process table' });
    this.#process = self;
    forgetDeadWorkers({ paths });
  }

  /** Says where the health endpoint is. */
  set health(address: string | null) {
    this.#health = address;
    this.#tell();
  }

  /** What receivers of notifications have not been told: those that are down are on `/healthz`. */
  set backlogs(read: () => Promise<readonly Untold[]>) {
    this.#backlogs = read;
  }

  /** Says how far the worker is; `server` asks the server whether it knows the worker. */
  become(state: WorkerState, server: (() => Promise<ServerView>) | null = this.#server): void {
    this.#state = state;
    this.#server = server;
    this.#tell();
  }

  /** `/healthz`: the process lives and says what it does. `/readyz`: it polls, and the server knows it. */
  get pages(): Readonly<Record<'/healthz' | '/readyz', () => Promise<HealthPage>>> {
    return {
      '/healthz': async () => ({
        ok: true,
        body: { ok: true, ...this.#about(), ...(await this.#receivers()) },
      }),
      '/readyz': async () => {
        const server = this.#state === 'polling' ? ((await this.#server?.()) ?? null) : null;
        const ok = server === 'polled';
        return { ok, body: { ok, server, ...this.#about() } };
      },
    };
  }

  /** Forgets the worker: it has ended. */
  end(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    forgetWorker({ paths: this.#paths, pid: this.#process.pid });
  }

  /** A store that is away is no reason not to answer. */
  async #receivers(): Promise<{ receivers?: readonly Untold[] }> {
    const slow = pause(QUICK_MS, null, { ref: false });
    const read = this.#backlogs().catch(() => null);
    const down = ((await Promise.race([read, slow])) ?? []).filter(isDown);
    return down.length === 0 ? {} : { receivers: down };
  }

  #about() {
    const { carries, process, build, ...rest } = this.#record();
    return { ...rest, pid: process.pid, ...build, carries: withProcesses(carries) };
  }

  #record(): WorkerRecord {
    return {
      schemaVersion: 1,
      hostId: this.#hostId,
      identity: this.identity,
      process: this.#process,
      build: this.build,
      startedAt: this.#startedAt,
      state: this.#state,
      health: this.#health,
      carries: this.load.carried,
    };
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tell(), TELL_AFTER_MS);
  }

  #tell(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#telling = null;
    tellOfWorker({ paths: this.#paths, record: this.#record() });
  }
}
