import { TRAILERS } from '../../contract/refs.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { GitIdentity } from '../../domain/run/run-input.js';
import type { SignCommit } from '../../git/index.js';
import type { AssembleInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { subjectLine } from '../support/commit-message.js';
import { commitSigner } from '../support/commit-signer.js';

/** In which form the assembled commits are written. */
export interface Shape {
  readonly as: 'merge' | 'rebase' | 'squash';
  /** The message of one commit of all stages but these. */
  readonly squash: (without: readonly string[]) => string;
  /** A commit's message with everything that the plan wants at its end. */
  readonly message: (text: string) => string;
  readonly by: { readonly identity: GitIdentity; readonly when: Date };
  readonly signed: { readonly sign?: SignCommit };
}

/** What the plan says of it; a branch that was pushed grows by merges. Throws HANDOFF_NO_KEY. */
export async function shapeOf(given: {
  deps: Deps;
  plan: Plan;
  input: AssembleInput;
  pushed: string | null;
}): Promise<Shape> {
  const { deps, plan, input, pushed } = given;
  const { run } = input;
  const { assemble, sign = false, signoff = false } = plan.handoff ?? {};
  const { name, email } = run.identity;
  const message = (text: string) =>
    signoff ? `${text.trimEnd()}\nSigned-off-by: ${name} <${email}>\n` : text;
  const signer = sign ? await commitSigner({ deps }) : null;
  if (signer?.kind === 'none') fail('HANDOFF_NO_KEY', { task: run.taskKey, detail: signer.detail });
  const form = pushed === null ? (assemble ?? 'merge') : 'merge';
  return {
    as: form,
    squash: (without) => {
      const heads = input.heads.filter(({ stage }) => !without.includes(stage));
      return message(squashMessage({ plan, input: { ...input, heads } }));
    },
    message,
    by: { identity: run.identity, when: new Date(run.startedAt) },
    signed: signer?.kind === 'signer' ? { sign: signer.sign } : {},
  };
}

/** One commit of all stages: its subject names the task, its trailers every stage with its attempt. */
function squashMessage({ plan, input }: { plan: Plan; input: AssembleInput }): string {
  const { run, heads } = input;
  const titles = heads.map(({ stage }) => plan.stages.find(({ key }) => key === stage)?.title ?? stage);
  const trailers = heads.flatMap(({ stage, attempt }) => [
    `${TRAILERS.stage}: ${stage}`,
    `${TRAILERS.attempt}: ${String(attempt)}`,
  ]);
  const list = titles.map((title) => `- ${subjectLine(title)}`);
  const subject = subjectLine(`${run.taskKey}: ${plan.handoff?.pr.title ?? titles.join(', ')}`);
  const of = `${TRAILERS.run}: ${run.taskKey}/${String(run.number)}`;
  return [subject, '', ...list, '', of, ...trailers, ''].join('\n');
}
