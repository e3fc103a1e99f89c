import { EXIT_MEANING, exitCodeOf } from '../../dist/client/cli/exit-codes.js';
import { admissionFailures } from '../../dist/domain/failure/admission.js';
import { agentFailures } from '../../dist/domain/failure/agents.js';
import { authorityFailures } from '../../dist/domain/failure/authority.js';
import { CATALOGUE, failure } from '../../dist/domain/failure/catalogue.js';
import { errorbookFailures } from '../../dist/domain/failure/errorbook.js';
import { forgeFailures } from '../../dist/domain/failure/forges.js';
import { hostFailures } from '../../dist/domain/failure/host.js';
import { planFailures } from '../../dist/domain/failure/plans.js';
import { policyFailures } from '../../dist/domain/failure/policies.js';
import { quotaFailures } from '../../dist/domain/failure/quotas.js';
import { handFailures } from '../../dist/domain/failure/hands.js';
import { handoffFailures } from '../../dist/domain/failure/handoffs.js';
import { replanFailures } from '../../dist/domain/failure/replans.js';
import { rerunFailures } from '../../dist/domain/failure/reruns.js';
import { runFailures } from '../../dist/domain/failure/runs.js';
import { secretFailures } from '../../dist/domain/failure/secrets.js';
import { signingFailures } from '../../dist/domain/failure/signing.js';
import { stageFailures } from '../../dist/domain/failure/stages.js';
import { takeFailures } from '../../dist/domain/failure/takes.js';
import { workerFailures } from '../../dist/domain/failure/workers.js';

const INTRODUCTION = `# Errors

<!-- Made from src/domain/failure by \`npm run generate\`: change the catalogue there, not this page. -->

Every failure has a code that does not change, and tells what happened, what was kept, and the next step. With
\`--json\` it is \`{"error": {"code", "class", "message", "kept", "next", "retryable"}, "exitCode"}\`. Words in \`<…>\`
below are filled in. A failure that is _tried again_ costs a stage one of its attempts, or is repeated by the engine
where nothing was begun.`;

const GROUPS = [
  ['The machine, git, the server, the store', hostFailures],
  ['Workers that do not answer', workerFailures],
  ['What was typed: plans, names, decisions', planFailures],
  ['Who may decide', authorityFailures],
  ['Signed decisions', signingFailures],
  ['Policies', policyFailures],
  ['Secrets', secretFailures],
  ['Stages', stageFailures],
  ['Coding agents', agentFailures],
  ['Limits of cost and tokens', quotaFailures],
  ['The errorbook', errorbookFailures],
  ['Steering a stage', handFailures],
  ['Stages in the hands of people', takeFailures],
  ['Who may run now', admissionFailures],
  ['Runs and handoff', runFailures],
  ['Groups of stages', handoffFailures],
  ['Forges', forgeFailures],
  ['Reruns', rerunFailures],
  ['Revisions of the plan', replanFailures],
];

const CLASSES = `| class | who can mend it |
| --- | --- |
| \`env\` | whoever runs the machine |
| \`policy\` | whoever wrote the plan: it forbids this |
| \`test\` | the executor: its work did not pass |
| \`timeout\` | the executor, or the plan's limits |
| \`human_required\` | a person must decide |
| \`conflict\` | whoever did the other thing: look, and decide again |
| \`fatal\` | whoever typed it, or us: a defect |`;

/** Renders docs/errors.md: every failure of the catalogue as people read it. */
export function errorReference() {
  const told = new Set(GROUPS.flatMap(([, entries]) => Object.keys(entries)));
  const untold = Object.keys(CATALOGUE).filter((code) => !told.has(code));
  if (untold.length > 0) throw new Error(`no heading for ${untold.join(', ')}: add their part to GROUPS`);
  return [
    INTRODUCTION,
    '<!-- prettier-ignore-start -->',
    `## Classes\n\n${CLASSES}`,
    `## Exit statuses\n\n| status | meaning |\n| --- | --- |\n${EXIT_MEANING.map((row) => `| ${row.join(' | ')} |`).join('\n')}`,
    ...GROUPS.flatMap(([heading, entries]) => [`## ${heading}`, ...Object.keys(entries).sort().map(section)]),
    '<!-- prettier-ignore-end -->\n',
  ].join('\n\n');
}

/** Every parameter stands for itself; the one that may be left out is. */
const NAMED = new Proxy({}, { get: (_, name) => (name === 'next' ? undefined : `<${String(name)}>`) });

function section(code) {
  const told = failure(code, NAMED);
  return [
    `### ${code}`,
    '',
    `> ${plain(told.message)}`,
    '',
    ...(told.kept === null ? [] : [`- Kept: ${plain(told.kept)}`]),
    `- Next: ${isCommand(told.next) ? `\`${told.next}\`` : plain(told.next)}`,
    `- Class \`${told.class}\`, exit status ${exitCodeOf(told)}${told.retryable ? ', tried again' : ''}`,
  ].join('\n');
}

const isCommand = (next) => /^(stagegate|git|npm) [^(),:]*$/.test(next);

/** In one line, with nothing that Markdown takes for a tag. */
const plain = (text) => text.replace(/\s*\n\s*/g, ' ').replaceAll('<', '&lt;');
