import { stringify } from 'yaml';

import { describedSchema, type SchemaPart } from './json-schema.js';
import { SHORT_FORMS } from './short-forms.js';

type Definitions = Readonly<Record<string, SchemaPart>>;

/** The maps of a plan in the order of the reference: heading, and the name of their definition. */
const MAPS: readonly (readonly [heading: string, definition: string])[] = [
  ['`workspace`', 'Workspace'],
  ['`secrets`, the long form', 'SecretsForm'],
  ['`sparse`, the long form', 'SparseForm'],
  ['`gates.<id>`, the long form', 'GateForm'],
  ['`limits`', 'Limits'],
  ['`limits.run`', 'RunLimits'],
  ['`stages.<key>`', 'Stage'],
  ['`stages.<key>.agent`, the long form', 'AgentForm'],
  ['`stages.<key>.limits`, the long form', 'StageLimits'],
  ['`stages.<key>.when`', 'When'],
  ['`stages.<key>.produces.<file>`, the long form', 'ArtifactForm'],
  ['`protects`, the long form', 'ProtectsForm'],
  ['`approve`, the long form', 'ApprovalForm'],
  ['`handoff`, the long form', 'HandoffForm'],
  ['`handoff.pr`', 'PullRequest'],
];

const INTRODUCTION = `# Plan reference

<!-- Made from src/plan by \`npm run generate\`: change the schema there, not this page. -->

A plan is one YAML 1.2 document. Unknown and repeated keys are refused; tags and merge keys (\`<<\`) are not known;
anchors and aliases are. A file has at most 256 KB, the plan with all its defaults at most 200 KB, and with the
hashes of its stages (some 75 bytes each) at most 254 KB. A plan's hash covers what it means, not how it is written:
comments, order of keys within a map of fixed keys, and short or long forms do not change it.

For completion in an editor, begin the file with
\`# yaml-language-server: $schema=<path to>/schemas/plan.schema.json\`.`;

/** Renders docs/plan-reference.md: every key with its forms, default, meaning and an example. */
export function planReference(): string {
  const schema = describedSchema();
  const definitions = schema.$defs ?? {};
  const named = (name: string) => definitions[name] ?? {};
  return [
    INTRODUCTION,
    '<!-- prettier-ignore-start -->',
    section({ heading: 'The plan', part: schema, definitions }),
    ...MAPS.map(([heading, name]) => section({ heading, part: named(name), definitions })),
    shortForms(),
    values(definitions),
    '<!-- prettier-ignore-end -->\n',
  ].join('\n\n');
}

interface Section {
  readonly heading: string;
  readonly part: SchemaPart;
  readonly definitions: Definitions;
}

function section({ heading, part, definitions }: Section): string {
  const rows = Object.entries(part.properties ?? {}).map(([key, member]) => [
    code(key),
    forms({ part: member, definitions }),
    part.required?.includes(key) === true ? '**required**' : otherwise(member),
    member.description ?? '',
    (member.examples ?? [])
      .slice(0, 2)
      .map((example) => code(oneLine({ [key]: example })))
      .join('<br>'),
  ]);
  return `## ${heading}\n\n${table({ head: ['key', 'form', 'when left out', 'meaning', 'example'], rows })}`;
}

function shortForms(): string {
  const rows = SHORT_FORMS.map(({ short, long }) => [code(short), code(long)]);
  return `## Short forms\n\nEach means exactly the long form beside it.\n\n${table({ head: ['short', 'long'], rows })}`;
}

function values(definitions: Definitions): string {
  const rows = Object.values(definitions)
    .filter(({ type }) => type === 'string')
    .map(({ title, description }) => [title ?? '', description ?? '']);
  return `## Values\n\n${table({ head: ['value', 'rule'], rows })}`;
}

function forms({ part, definitions }: { part: SchemaPart; definitions: Definitions }): string {
  const { $ref, anyOf, title } = part;
  if (title !== undefined) return title;
  if ($ref !== undefined)
    return forms({ part: definitions[$ref.replace('#/$defs/', '')] ?? {}, definitions });
  if (anyOf !== undefined)
    return [...new Set(anyOf.map((form) => forms({ part: form, definitions })))].join('; or ');
  if (part.enum !== undefined) return part.enum.map((word) => code(String(word))).join(' or ');
  if (part.type === 'integer') return `a whole number, ${part.minimum ?? ''} to ${part.maximum ?? ''}`;
  return part.type === 'boolean' ? '`true` or `false`' : 'text';
}

function otherwise(part: SchemaPart): string {
  return part.otherwise ?? (part.default === undefined ? '' : code(oneLine(part.default)));
}

function oneLine(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false });
  return text.trim().replace(/^\{(.*)\}$/s, '$1');
}

function code(text: string): string {
  return `\`${text}\``;
}

function table({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
