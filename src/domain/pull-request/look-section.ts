import { formatMoment } from '../text/duration.js';
import { inlineCut, inlineMarkdown } from '../text/markdown.js';
import { lookWords } from './look-words.js';
import type { SeenLook } from './look.js';

const LINE = 2000;

/** What became of a run's pull requests since they were opened, for its report; nothing where nobody looked. */
export function pullRequestsSection(looks: readonly SeenLook[] = []): string {
  if (looks.length === 0) return '';
  const lines = looks.map(({ at, look }) => {
    const words = inlineCut({ text: lookWords(look), length: LINE });
    return `- **#${String(look.number)}** ${inlineCut({ text: look.title, length: 200 })}: ${words} (seen ${formatMoment(at)}, ${inlineMarkdown(look.url)})`;
  });
  return ['## Pull requests', '', ...lines].join('\n');
}
