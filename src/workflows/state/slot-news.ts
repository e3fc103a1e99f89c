import type { StageEvent } from '../../contract/message-schemas.js';
import { slotWords } from '../../domain/stage/slot-words.js';
import type { StageBoard } from './stage-board.js';

/** Hears a stage that stands in line for a slot of its agent. It keeps its place among those that work. */
export function hearSlot({
  board,
  stage,
  event,
}: {
  board: StageBoard;
  stage: string;
  event: Extract<StageEvent, { kind: 'slot_waits' | 'slot_over' }>;
}): void {
  if (event.kind === 'slot_waits') {
    const { agent, slots, position } = event;
    const waits = { kind: 'slot', agent, slots, position } as const;
    board.wait({ key: stage, waits, reason: slotWords(waits) });
    return;
  }
  if (board.get(stage)?.waits?.kind === 'slot') board.wait({ key: stage, waits: null, reason: null });
}
