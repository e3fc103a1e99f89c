import { define } from './define.js';
import type { OfTask } from './runs.js';

interface OfForge extends OfTask {
  host: string;
}

const pushed = () => 'The branch is pushed.';

/** What a forge of a host name answers when it does not do what it was asked for. */
export const forgeFailures = {
  FORGE_UNAUTHORIZED: define<OfForge & { detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ host, detail }) => `${host} does not know the worker: ${detail}`,
    kept: pushed,
    next: ({ task }) =>
      `Give the worker valid credentials (docs/github.md), then: stagegate handoff ${task} --retry`,
  }),
  FORGE_FORBIDDEN: define<OfForge & { doing: string; right: string; detail: string }>({
    class: 'env',
    retryable: false,
    message: ({ host, doing, right, detail }) =>
      `${host} does not let this token ${doing} (${detail}). It needs the right: ${right}.`,
    kept: pushed,
    next: ({ task }) => `Give the token that right (docs/github.md), then: stagegate handoff ${task} --retry`,
  }),
  FORGE_REPOSITORY_UNKNOWN: define<OfForge & { repository: string }>({
    class: 'env',
    retryable: false,
    message: ({ host, repository }) =>
      `${host} has no repository ${repository}, or this token may not see it.`,
    kept: pushed,
    next: ({ task }) =>
      `Compare with: git remote get-url origin. Let the token see that repository (docs/github.md), then: stagegate handoff ${task} --retry`,
  }),
  FORGE_LIMITED: define<OfForge & { until: string; detail: string }>({
    class: 'env',
    retryable: true,
    message: ({ host, until, detail }) => `${host} takes no requests until ${until} (${detail}).`,
    kept: pushed,
    next: ({ task }) => `It goes on by itself; afterwards: stagegate handoff ${task} --retry`,
  }),
  FORGE_REFUSED: define<OfForge & { doing: string; detail: string }>({
    class: 'conflict',
    retryable: false,
    message: ({ host, doing, detail }) => `${host} refused to ${doing}: ${detail}`,
    kept: pushed,
    next: ({ task }) => `stagegate handoff ${task} --retry`,
  }),
  NOTHING_PUSHED: define<OfTask>({
    class: 'fatal',
    retryable: false,
    message: ({ task }) => `No stage of ${task} was pushed by that run: nothing can be elsewhere now.`,
    next: ({ task }) => `stagegate status ${task}`,
  }),
  FORGE_NONE: define<OfTask & { reason: string }>({
    class: 'env',
    retryable: false,
    message: ({ reason }) => `There is no forge to ask for pull requests: ${reason}.`,
    kept: () => 'What was seen before is in the ledger.',
    next: ({ task }) =>
      `Set credentials where this is asked (docs/github.md), then: stagegate pr sync ${task}`,
  }),
  PULL_REQUEST_GONE: define<OfTask & { number: number }>({
    class: 'conflict',
    retryable: false,
    message: ({ number }) => `The forge has no pull request #${String(number)} any more.`,
    kept: () => 'What was seen before is in the ledger.',
    next: ({ task }) => `stagegate pr show ${task}`,
  }),
  PULL_REQUEST_UNKNOWN: define<OfTask & { which: string }>({
    class: 'fatal',
    retryable: false,
    message: ({ task, which }) => `No run of ${task} that was asked for has opened ${which}.`,
    next: ({ task }) => `stagegate status ${task}`,
  }),
} as const;
