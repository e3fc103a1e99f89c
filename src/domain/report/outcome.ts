import { groupPlace } from '../handoff/eligible.js';
import { countStages } from '../run/outlook.js';
import type { RunStatus } from '../run/run-status.js';
import { RUN_WORDS } from '../run/words.js';
import { inlineCut } from '../text/markdown.js';

/** What came of a run, in one sentence of Markdown that begins with its state. */
export function outcome(run: RunStatus): string {
  const { glyph, word } = RUN_WORDS[run.state];
  return `**${glyph} ${word[0]?.toUpperCase() ?? ''}${word.slice(1)}.** ${sentence(run)}`;
}

function sentence(run: RunStatus): string {
  const { done, total } = countStages(run);
  const stages = `${done} of ${total} stages are done`;
  const why = run.failure === null ? '' : ` ${inlineCut({ text: run.failure.message, length: 500 })}`;
  switch (run.state) {
    case 'completed':
      return `${handedOff(run)} (${stages}).`;
    case 'failed':
      return `The run failed; ${stages}.${why}`;
    case 'aborted':
      return `The run was stopped before its end; ${stages}.${why}`;
    case 'refused':
      return `The run was not begun.${why}`;
    case 'queued':
    case 'running':
    case 'paused':
    case 'awaiting_approval':
    case 'blocked':
      return `The run has not ended; ${stages}.${why}`;
  }
}

function handedOff({ handoff, repository, groups = [] }: RunStatus): string {
  const several = groups.filter(({ pushed }) => pushed);
  if (several.length > 1)
    return `It was handed off in ${several.length} parts: ${several.map(groupPlace).join(', ')}`;
  const { pullRequest } = handoff;
  if (pullRequest !== null) {
    const { number, draft, reused, url } = pullRequest;
    const what = `${draft ? 'Draft pull request' : 'Pull request'} #${number}`;
    return `${what} is ${reused ? 'updated' : 'open'}: ${inlineCut({ text: url, length: 500 })}`;
  }
  if (handoff.state === 'done' && handoff.branch !== null) {
    const branch = inlineCut({ text: handoff.branch, length: 200 });
    const published = repository.hasOrigin === false ? 'is in your repository' : 'is pushed';
    return handoff.pushed ? `Branch ${branch} ${published}` : 'The work is assembled, and was not pushed';
  }
  return handoff.state === 'done'
    ? 'The work is done, and its base had all of it already'
    : 'The work is done and nothing was handed off';
}
