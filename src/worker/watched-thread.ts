import type { Worker as Thread } from 'node:worker_threads';

import { WorkerThreadClient } from '@temporalio/worker/lib/workflow/threaded-vm.js';

type Asked = Parameters<WorkerThreadClient['send']>[0];
type Answer = Awaited<ReturnType<WorkerThreadClient['send']>>;
type Logger = ConstructorParameters<typeof WorkerThreadClient>[1];

/**
 * A thread that workflows run in, which is ended when it has been asked something and says nothing for `patienceMs`: a
 * workflow that never comes back would hold up all others in silence. What was asked then fails, and so does the worker.
 */
export class WatchedThread extends WorkerThreadClient {
  readonly #patienceMs: number;
  readonly #giveUp: () => void;
  /** In the order in which they were asked, and are answered. */
  readonly #waiting = new Set<Asked>();
  #clock: NodeJS.Timeout | undefined;

  constructor({ thread, logger, patienceMs }: { thread: Thread; logger: Logger; patienceMs: number }) {
    super(thread, logger);
    this.#patienceMs = patienceMs;
    this.#giveUp = () => {
      const [stuck] = this.#waiting;
      const about = stuck !== undefined && 'runId' in stuck ? { runId: stuck.runId } : {};
      const message = `a workflow has not come back for ${String(patienceMs)} ms: this worker ends; start it again, and abort the run with which it ends each time`;
      logger.error(message, about);
      thread.terminate().catch(() => undefined);
    };
  }

  override async send(asked: Asked): Promise<Answer> {
    if (this.#waiting.size === 0) this.#clock = setTimeout(this.#giveUp, this.#patienceMs);
    this.#waiting.add(asked);
    try {
      return await super.send(asked);
    } finally {
      this.#waiting.delete(asked);
      if (this.#waiting.size === 0) clearTimeout(this.#clock);
      else this.#clock?.refresh();
    }
  }
}
