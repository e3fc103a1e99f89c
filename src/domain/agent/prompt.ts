import type { Plan, Stage } from '../plan/plan.js';
import { QUESTIONS_FILE } from '../stage/questions.js';
import { AGAIN_TEMPLATE, FIRST_TEMPLATE } from './templates.js';

/** What one attempt's prompt is made of. */
export interface PromptInput {
  readonly plan: Pick<Plan, 'gates' | 'agents'>;
  readonly stage: Stage;
  readonly task: { readonly key: string; readonly title: string };
  /** The requirements document; `null` when there is none. */
  readonly requirements: string | null;
  readonly attempt: number;
  /** What came of the attempts before, newest first; empty at first. */
  readonly feedback: string;
  /** What the errorbook knows; left out where it knows nothing. */
  readonly known?: string;
  /** Whether the agent goes on with its own conversation of the attempt before. */
  readonly resumed: boolean;
}

/** The names that a template may use, in double braces. */
export const TEMPLATE_NAMES = [
  'task',
  'requirements',
  'contract',
  'gates',
  'known',
  'feedback',
  'attempt',
] as const;
type TemplateName = (typeof TEMPLATE_NAMES)[number];

const QUESTIONS_EXAMPLE =
  '{"schema":"questions@1","questions":[{"id":"database","text":"Which one?","choices":["sqlite","postgres"],"default":"sqlite"}]}';

const PLACE = /\{\{\s*([\w-]*)\s*\}\}/g;

/** The longest template, in characters. */
export const MOST_TEMPLATE = 65_536;

/** What is wrong with a template; `null` when it can be used. */
export function templateProblem(text: string): string | null {
  if (text.trim() === '') return 'is empty';
  if (text.length > MOST_TEMPLATE) return `has more than ${String(MOST_TEMPLATE)} characters`;
  const unknown = [...text.matchAll(PLACE)].find(([, name]) => !isName(name));
  if (unknown === undefined) return null;
  const line = text.slice(0, unknown.index).split('\n').length;
  return `names ${unknown[0]} in line ${String(line)}, which is not known; known: ${TEMPLATE_NAMES.map((name) => `{{${name}}}`).join(', ')}`;
}

/**
 * What an agent is told. Each name of the template stands for a section, which is left out when there is nothing to say;
 * what people and programs wrote stands between fences that it cannot close, and is not looked through for names.
 */
export function renderPrompt(input: PromptInput): string {
  const { plan, stage, resumed } = input;
  const own = stage.agent?.prompt ?? null;
  const first = own === null ? FIRST_TEMPLATE : (plan.agents?.prompts[own] ?? FIRST_TEMPLATE);
  const sections: Record<TemplateName, string> = {
    task: taskSection(input),
    requirements: requirementsSection(input),
    contract: contractSection(input),
    gates: gatesSection(input),
    known: knownSection(input),
    feedback: feedbackSection(input),
    attempt: String(input.attempt),
  };
  const text = (resumed ? AGAIN_TEMPLATE : first).replace(PLACE, (_all, name: string) =>
    isName(name) ? sections[name] : '',
  );
  return `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`;
}

function isName(name: string | undefined): name is TemplateName {
  return TEMPLATE_NAMES.some((known) => known === name);
}

function taskSection({ task, stage }: PromptInput): string {
  const title = stage.title === stage.key ? '' : ` (${inOneLine(stage.title)})`;
  return `Task ${task.key}: ${inOneLine(task.title)}\nStage: ${stage.key}${title}`;
}

function requirementsSection({ requirements }: PromptInput): string {
  if (requirements === null || requirements.trim() === '') return '';
  return `## What is wanted\n\n${fenced({ label: 'requirements', text: requirements })}`;
}

function contractSection({ stage }: PromptInput): string {
  const scope = stage.scope.map((glob) => `\`${glob}\``).join(', ');
  const changes = {
    required: `Change files${scope === '' ? '' : `, and only these: ${scope}`}. Without a change the stage fails.`,
    optional: `Change files if that is needed${scope === '' ? '' : `, and only these: ${scope}`}.`,
    none: 'Change no file of the repository.',
  }[stage.changes];
  const lines = [
    changes,
    ...stage.produces.map(
      ({ name, schema }) =>
        `Leave the file \`${name}\` in the folder that \`$STAGEGATE_ARTIFACTS\` names${schema === null ? '' : `; it must obey the JSON Schema \`${schema}\` of the repository`}.`,
    ),
    ...(stage.needs.length === 0
      ? []
      : [
          `What the stages before left is in the folder that \`$STAGEGATE_INPUTS\` names: ${stage.needs.join(', ')}.`,
        ]),
    'Commit or do not commit, as you like: the files as you leave them count. Do not push, and change no git settings.',
    'Nobody answers while you work: decide yourself what you can, and say at the end what you decided.',
    `Only when you cannot go on without a person's decision: write \`${QUESTIONS_FILE}\` into the folder that \`$STAGEGATE_ARTIFACTS\` names, as ${inlineCode(QUESTIONS_EXAMPLE)} (\`choices\` and \`default\` may be left out), and end. You are started again with the answers, and go on from the files as you left them.`,
  ];
  return `## What holds for this stage\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function gatesSection({ plan, stage }: PromptInput): string {
  const gates = plan.gates.filter(({ id, disabled }) => stage.gates.includes(id) && disabled === null);
  if (gates.length === 0) return '';
  const lines = gates.map(({ id, command, required }) => {
    const text = command.kind === 'shell' ? command.script : command.argv.join(' ');
    return `- ${id}${required ? '' : ' (not required)'}: ${inlineCode(inOneLine(text))}`;
  });
  return `## What is run when you are done\n\nIn a fresh checkout of what you leave, and it must pass:\n\n${lines.join('\n')}`;
}

function knownSection({ known = '' }: PromptInput): string {
  if (known.trim() === '') return '';
  return `## What failed here before\n\nWhat the errorbook knows of these checks, and what helped then:\n\n${fenced({ label: 'errorbook', text: known })}`;
}

function feedbackSection({ feedback, attempt }: PromptInput): string {
  if (feedback.trim() === '') return '';
  return `## What came of the attempts before\n\nThis is attempt ${String(attempt)}. The newest comes first:\n\n${fenced({ label: 'feedback', text: feedback })}`;
}

/** Foreign text between fences that are longer than any run of backticks in it, so that it cannot end them. */
function fenced({ label, text }: { label: string; text: string }): string {
  const fence = '`'.repeat(Math.max(4, longestRun(text) + 1));
  return `${fence}${label}\n${text.trimEnd()}\n${fence}`;
}

function inlineCode(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  return text.includes('`') ? `${fence} ${text} ${fence}` : fence + text + fence;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
