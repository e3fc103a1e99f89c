import type { OpenedRun } from '../../activities/contracts.js';
import type { HostQueues } from '../../contract/task-queues.js';
import type { HostNews, RunHost } from '../host-line.js';

/** The host that carries a run at this moment. */
export class CurrentHost {
  #host: RunHost = { hostId: '', queues: { io: '', exec: '' }, timeoutMs: null };

  /** The host's id; `null` before the run is open. */
  get id(): string | null {
    return this.#host.hostId || null;
  }

  /** Its queues. */
  get queues(): HostQueues {
    return this.#host.queues;
  }

  /** All of it. */
  get now(): RunHost {
    return this.#host;
  }

  /** What a child is told of it. */
  get forChild() {
    const { hostId, queues, timeoutMs } = this.#host;
    return timeoutMs === null ? { queues } : { queues, hostId, hostTimeoutMs: timeoutMs };
  }

  /** The run was opened for a host. */
  open({ hostId, queues, hostTimeoutMs }: Extract<OpenedRun, { kind: 'opened' }>): void {
    this.#host = { hostId, queues, timeoutMs: hostTimeoutMs ?? null };
  }

  /** Takes in that the run had to move. */
  hear(news: HostNews): void {
    if (news.kind !== 'host_changed') return;
    const { hostId, queues } = news;
    this.#host = { ...this.#host, hostId, queues };
  }
}
