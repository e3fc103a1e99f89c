import { messageOf } from '../../domain/system-error.js';
import { clean } from '../../domain/text/clean.js';
import { cutText } from '../../domain/text/utf8.js';
import { readFileAt } from '../../git/index.js';
import { pullRequestBody } from './pull-request-body.js';
import type { PullRequestFacts } from './pull-request-facts.js';

/** Ours, with placeholders. */
const OWN = '.stagegate/pull-request.md';
/** GitHub's, for people to fill in: taken word by word. */
const FOR_PEOPLE = ['.github/PULL_REQUEST_TEMPLATE.md', '.github/pull_request_template.md'];
const LONGEST = 65_536;
const LONGEST_WHY = 200;
/** Against a template that never ends: milliseconds, characters of source, and liquidjs's count of what is made. */
const LIMITS = { renderLimit: 2_000, parseLimit: 2 * LONGEST, memoryLimit: 4_000_000 } as const;

/** The text of a pull request, and why a template was not followed. */
export interface PullRequestText {
  readonly body: string;
  readonly note: string | null;
}

/**
 * The text by the template of the repository at its base: `.stagegate/pull-request.md` with its placeholders, else GitHub's
 * own template followed by the summary, else the summary alone. A template that cannot be followed is passed over, with
 * a note: nobody's work waits for it.
 */
export async function pullRequestText(input: {
  gitDir: string;
  base: string | null;
  facts: PullRequestFacts;
}): Promise<PullRequestText> {
  const { gitDir, base: commit, facts } = input;
  const summary = pullRequestBody(facts);
  if (commit === null) return { body: summary, note: null };
  for (const path of [OWN, ...FOR_PEOPLE]) {
    const found = await readFileAt({ gitDir, commit, path });
    if (found === null) continue;
    try {
      if (found.length > LONGEST) throw new Error('it is longer than 64 KB');
      const source = withoutComments(new TextDecoder('utf-8', { fatal: true }).decode(found));
      const text = path === OWN ? await fill({ source, facts, summary }) : `${source.trim()}\n\n${summary}`;
      if (text.trim() !== '') return { body: text, note: null };
      throw new Error('nothing is left of it without its comments');
    } catch (error) {
      const why = cutText({ text: clean(messageOf(error)), length: LONGEST_WHY });
      return { body: summary, note: `the template ${path} was passed over: ${why}` };
    }
  }
  return { body: summary, note: null };
}

/** Fills in the placeholders. A name that is none is an error; other files cannot be reached. */
async function fill(input: { source: string; facts: PullRequestFacts; summary: string }): Promise<string> {
  const { Liquid } = await import('liquidjs');
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    ...LIMITS,
  });
  const { source, facts, summary } = input;
  const text: unknown = await engine.parseAndRender(source, { ...facts, summary });
  return String(text);
}

/** HTML comments are for whoever fills in a template. One without an end hides the rest. */
function withoutComments(text: string): string {
  return text.replace(/<!--[^]*?(?:-->|$)/g, '');
}
