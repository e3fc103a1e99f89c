import { codeSpan, inlineCut } from './markdown.js';
import { clean } from './clean.js';

const COMMAND = /^((?:stagegate|git) [^()`]*?)(?:(,? \(?or[: ].*| \(.*))?$/;

/** The next step of a failure in Markdown: the command it begins with as code, everything else as text. */
export function nextMarkdown({ text, length }: { text: string; length: number }): string {
  const [, command, rest] = COMMAND.exec(clean(text)) ?? [];
  if (command === undefined || command.length > length) return inlineCut({ text, length });
  if (rest === undefined) return codeSpan(command);
  return `${codeSpan(command)}${rest.startsWith(',') ? '' : ' '}${inlineCut({ text: rest, length })}`;
}
