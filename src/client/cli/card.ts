import type { RunStatus } from '../../domain/run/run-status.js';
import { cardEvidence } from '../local/card-evidence.js';
import type { CommandCall } from './command-call.js';
import { drawCard } from './draw.js';

/** Draws the card of a stage or of the handoff, with what can be had of requirements and changes. */
export async function cardOf(
  { session, output, context }: CommandCall,
  { status, subject }: { status: RunStatus; subject: string },
): Promise<string> {
  const evidence = await cardEvidence(session, { status, subject });
  return drawCard({ status, subject, evidence, output, now: context.now() });
}
