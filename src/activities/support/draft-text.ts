import { createHash } from 'node:crypto';

import { GROUPS_FILE } from '../../domain/authority/authority.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { taskCommand } from '../../domain/run/answers.js';
import { clean } from '../../domain/text/clean.js';
import { inertMarkdown } from '../../domain/text/inert.js';
import { cutText } from '../../domain/text/utf8.js';
import type { OpenDraftInput } from '../draft-contracts.js';

const LONGEST_TITLE = 200;

/** Title and text of the draft pull request that asks an approval: what is asked, on which evidence, and how to answer. */
export function draftText(input: OpenDraftInput): { title: string; body: string } {
  const { run, title, subject, attempt, asked, count, signed, head, evidence } = input;
  const task = run.taskKey;
  const digest = createHash('sha256').update(canonicalJson(evidence)).digest('hex');
  const what =
    subject === 'handoff' ? 'the handoff' : `stage ${inertMarkdown(subject)}, attempt ${String(attempt)},`;
  const people = `${String(count)} of ${inertMarkdown(asked)}`;
  return {
    title: cutText({ text: clean(`Approval of ${task} ${subject}: ${title}`), length: LONGEST_TITLE }),
    body: [
      `**Asked for approval: ${what} of ${inertMarkdown(task)}, run ${String(run.number)}.** Who must approve: ${people}.`,
      '',
      '| evidence | |',
      '| --- | --- |',
      `| commit | ${head} |`,
      `| gate report | ${evidence.gates ?? 'none: no gate ran'} |`,
      `| part of the plan | ${evidence.planPart} |`,
      `| digest of all three | ${digest} |`,
      '',
      ...(signed
        ? [
            'A signed decision is asked for here, so **a review does not count**: answer with the command line.',
          ]
        : [
            `**To answer, review exactly this commit**: "Approve", or "Request changes" and say what. It counts when your login is below \`people\` in \`${GROUPS_FILE}\` at the base, as \`login:YOU\`, and you may decide this. Comments decide nothing, nor do reviews of another commit.`,
          ]),
      '',
      'With the command line:',
      '',
      '```',
      taskCommand({ verb: 'show', words: [task, subject] }),
      taskCommand({ verb: 'approve', words: [task, subject] }),
      '```',
      '',
      'This pull request is only for that: do not merge it, and push nothing to its branch. Both go when the approval is decided.',
      '',
    ].join('\n'),
  };
}
