import { resolve } from 'node:path';

import { renderPrompt } from '../../../domain/agent/prompt.js';
import { cleanLines } from '../../../domain/text/clean.js';
import type { Plan } from '../../../domain/plan/plan.js';
import { usualAuthority } from '../../local/groups-at.js';
import { usualAsked } from '../../local/usual-asked.js';
import { usualConeNotes } from '../../local/cone-notes.js';
import { usualPolicy } from '../../local/usual-policy.js';
import { usualQuarantine } from '../../local/quarantine-notes.js';
import { planHistory } from '../../local/plan-history.js';
import { readRequirements, titleOf } from '../../local/requirements.js';
import { askedRequirements } from '../asked-requirements.js';
import type { CommandCall } from '../command-call.js';
import { drawPlan } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What a plan would do. */
export async function plan(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [file = ''] = args;
  const [{ planOrFail }, { previewPlan }, { planToMermaid }] = await Promise.all([
    import('../../../plan/read-plan.js'),
    import('../../../plan/preview.js'),
    import('../../../plan/mermaid.js'),
  ]);
  const { agentLibrary, usualPlace } = await import('../../local/agent-library.js');
  const parsed = await planOrFail({
    file: resolve(session.cwd, file),
    library: (text) => agentLibrary({ text, place: () => usualPlace(session) }),
  });
  if (options.flag('prompts') === true) return showPrompts(call, parsed.plan);
  const { repository, warnings: ofPolicy } = await usualPolicy(session);
  const { authority, warnings } = await usualAuthority(session, { plan: parsed.plan, repository });
  const odd = await usualAsked(session, { plan: parsed.plan, repository, authority });
  const told = previewPlan({ ...parsed, authority, repository });
  const format = output.json ? 'json' : options.text('format');
  const { estimatePlan } = await import('../../../domain/estimate/estimate.js');
  const history = format === 'mermaid' ? [] : await planHistory(session, parsed.plan.name);
  const estimate = estimatePlan({ stages: parsed.plan.stages, history });
  const unseen = await usualConeNotes(session, parsed.plan);
  const overdue = await usualQuarantine(session, { plan: parsed.plan, now: call.context.now() });
  const preview = {
    ...told,
    warnings: [...told.warnings, ...odd, ...warnings, ...ofPolicy, ...overdue, ...unseen],
    estimate,
  };
  if (format === 'json') output.raw(`${JSON.stringify(preview, null, 2)}\n`);
  else if (format === 'mermaid') output.raw(`${planToMermaid(parsed.plan).trimEnd()}\n`);
  else output.text(await drawPlan({ preview, output }));
  return EXIT.ok;
}

/** What each agent of the plan is told in its first attempt. The task has no key yet. */
async function showPrompts(call: CommandCall, plan: Plan): Promise<ExitCode> {
  const { session, output } = call;
  const source = askedRequirements(call);
  const requirements = source === undefined ? null : (await readRequirements(session, source)).text;
  const task = {
    key: 'TASK',
    title: requirements === null ? 'the title of the task' : titleOf(requirements),
  };
  const prompts = plan.stages.flatMap((stage) => {
    if (stage.agent === undefined) return [];
    const input = { plan, stage, task, requirements, attempt: 1, feedback: '', resumed: false };
    return [{ stage: stage.key, agent: stage.agent.preset, prompt: renderPrompt(input) }];
  });
  output.result({
    text: () =>
      prompts.length === 0
        ? 'No stage of the plan has an agent.'
        : prompts
            .map(
              ({ stage, agent, prompt }) =>
                `==> ${stage}, told to ${agent} <==\n${cleanLines(prompt).join('\n')}`,
            )
            .join('\n\n'),
    value: { prompts },
  });
  return EXIT.ok;
}
