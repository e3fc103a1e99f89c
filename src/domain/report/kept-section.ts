import { taskCommand } from '../run/answers.js';
import type { RunStatus, StageStatus } from '../run/run-status.js';
import { codeSpan, inlineMarkdown } from '../text/markdown.js';

/** Which commits were kept, under which refs of the vault, and the command that shows each. */
export function keptSection(run: RunStatus): string {
  const rows = run.stages.flatMap((stage) => {
    const kept = stage.attempts.flatMap(({ attempt, head }) => (head === null ? [] : [{ attempt, head }]));
    return kept.length === 0 ? [] : [keptLine({ run, stage, kept })];
  });
  if (rows.length === 0) return '## What was kept\n\nNo attempt came as far as a commit.';
  const refs = `refs/stagegate/${run.task.key.toLowerCase()}/${run.number}/<stage>/<attempt>`;
  return [
    '## What was kept',
    '',
    `Every attempt's commit is in the vault, as ${codeSpan(refs)}:`,
    '',
    ...rows,
  ].join('\n');
}

function keptLine(input: {
  run: RunStatus;
  stage: StageStatus;
  kept: readonly { attempt: number; head: string }[];
}): string {
  const { run, stage, kept } = input;
  const commits = kept.map(({ attempt, head }) => `attempt ${attempt} ${codeSpan(head.slice(0, 10))}`);
  const command = taskCommand({ verb: 'diff', words: [run.task.key, stage.key] });
  return `- **${inlineMarkdown(stage.key)}**: ${commits.join(', ')}; ${codeSpan(command)}`;
}
