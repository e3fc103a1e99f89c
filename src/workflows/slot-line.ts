import { condition, isCancellation } from '@temporalio/workflow';

import type { SlotAnswer } from '../activities/contracts.js';
import type { HostLine } from './host-line.js';
import type { StageInput } from './inputs.js';
import type { ChildDesk } from './state/child-desk.js';
import { unless } from './unless.js';

/** How long one waits to ask again, where too many wait on a host. */
const CROWDED = '20 seconds';

/**
 * A stage's way to a slot of its agent, before each attempt: its host keeps the line, and the run shows the place in it.
 * A pause, and a person who takes the stage, end the wait; after a pause it stands at the end of the line.
 */
export class SlotLine {
  readonly #desk: ChildDesk;
  readonly #line: HostLine;
  readonly #input: Pick<StageInput, 'run' | 'stage' | 'agent'>;
  #told = false;

  constructor(parts: { desk: ChildDesk; line: HostLine; input: StageInput }) {
    this.#desk = parts.desk;
    this.#line = parts.line;
    this.#input = parts.input;
  }

  /** Waits until the attempt has a slot; false when a person takes the stage before. */
  async reached(attempt: number): Promise<boolean> {
    if (this.#input.agent === undefined) return true;
    const stops = () => this.#desk.held || this.#desk.take !== null;
    for (let seen: number | null = null; ;) {
      await this.#desk.untilFree();
      const { stopped, value } = await unless({ stops, work: () => this.#ask({ attempt, seen }) });
      if (value?.kind === 'waits' && !stopped) {
        seen = value.position;
        this.#tellPlace(attempt, value);
        if (value.crowded)
          await condition(stops, CROWDED, { summary: 'a moment before it asks for a slot again' });
        continue;
      }
      this.#tellOver(attempt);
      if (this.#desk.take !== null) return false;
      if (!stopped) return true;
      seen = null;
    }
  }

  /** What stands in the way of asking stands in the way of the attempt as well, which tells of it. */
  async #ask({ attempt, seen }: { attempt: number; seen: number | null }): Promise<SlotAnswer> {
    const { run, stage, agent } = this.#input;
    const summary = `${stage} · attempt ${String(attempt)}: a slot of ${agent ?? 'its agent'}`;
    try {
      return await this.#line.wait({ summary }, (exec) => exec.takeSlot({ run, stage, attempt, seen }));
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { kind: 'held' };
    }
  }

  #tellPlace(attempt: number, { agent, slots, position }: Extract<SlotAnswer, { kind: 'waits' }>): void {
    this.#told = true;
    this.#desk.tell({ kind: 'slot_waits', attempt, agent, slots, position });
  }

  #tellOver(attempt: number): void {
    if (this.#told) this.#desk.tell({ kind: 'slot_over', attempt });
    this.#told = false;
  }
}
