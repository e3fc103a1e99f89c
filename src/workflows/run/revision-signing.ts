import type { RevisionSigning } from '../../domain/plan/revision/revision-signing.js';
import type { RunContext } from './context.js';

/** What another plan's signatures are judged by; nothing where no group or no signer is known. */
export function revisionSigning({ input, run, book }: RunContext): { signing?: RevisionSigning } {
  const { authority, signers } = book.desk;
  if (authority === null || signers === null) return {};
  const { starter = run.identity } = input;
  return { signing: { authority, signers, starter, before: book.revisions.now.planHash } };
}
