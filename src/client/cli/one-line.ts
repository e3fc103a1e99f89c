import { fail } from '../../domain/failure/catalogue.js';
import { clean } from '../../domain/text/clean.js';
import { type Written, writtenInEditor } from '../local/editor.js';
import { madeTaskKey, oneLinePlan } from '../local/one-line-plan.js';
import type { StartRequest } from '../local/prepare-start.js';
import { readRequirements, type RequirementsSource, titleOf } from '../local/requirements.js';
import type { CommandCall } from './command-call.js';

const HELP = `
<!-- Say above what is wanted, in Markdown: the first line is the title. Comments like this one are taken out. -->
`;

interface OneLineRequest extends Pick<
  StartRequest,
  'plan' | 'task' | 'title' | 'requirements' | 'usual' | 'notes'
> {
  /** What was written in the editor for this; to be forgotten once the run is started. */
  readonly written: Written | null;
}

/**
 * What `start --agent` asks for: a plan that is made here, and requirements that are the line itself, a file, the standard
 * input or what is written in the editor.
 */
export async function oneLineRequest(call: CommandCall, agent: string): Promise<OneLineRequest> {
  const { options, args } = call;
  const [line] = args;
  const wanted = await wantedText(call, line);
  const [title, said] = wanted.line === null ? [titleOf(wanted.text), false] : [wanted.line, true];
  const made = oneLinePlan({ agent, model: options.text('model'), checks: options.texts('check') });
  const file = options.text('savePlan');
  const task = options.text('task') ?? madeTaskKey(title);
  const source = file ?? 'the plan that was made (--save-plan FILE writes it)';
  return {
    plan: { kind: 'text', name: source, text: made.text },
    task,
    title: options.text('title') ?? title,
    requirements: { kind: 'text', text: wanted.text },
    usual: 'default_branch',
    written: wanted.written,
    notes: [
      ...made.assumptions,
      ...(options.text('task') === undefined ? [`The task is called ${task} (--task KEY names it).`] : []),
      ...(said || options.text('title') !== undefined
        ? []
        : [`The title is "${clean(title)}" (--title gives another).`]),
    ],
  };
}

/** What is wanted in full, and the line that says it in short, where one was typed. */
async function wantedText(
  { options, context, session }: CommandCall,
  line: string | undefined,
): Promise<{ text: string; line: string | null; written: Written | null }> {
  const file = options.text('file') ?? options.text('requirements') ?? (line === '-' ? '-' : undefined);
  const short = line === undefined || line === '-' || line.trim() === '' ? null : line.trim();
  if (file !== undefined) {
    const source: RequirementsSource =
      file === '-' ? { kind: 'stdin', stream: context.stdin } : { kind: 'file', path: file };
    const { text } = await readRequirements(session, source);
    if (text.trim() === '' && short === null) fail('NOTHING_WANTED', {});
    return { text: short === null ? text : `${short}\n\n${text}`, line: short, written: null };
  }
  if (short !== null) return { text: short, line: short, written: null };
  const { isTty, env } = context;
  if (!isTty) return fail('NOTHING_WANTED', {});
  const written = await writtenInEditor({ env, cwd: session.cwd, file: 'requirements.md', text: HELP });
  if (written === null) return fail('NOTHING_WANTED', {});
  return { text: written.text, line: null, written };
}
