import { templateProblem } from '../../domain/agent/prompt.js';
import type { Outline } from '../outline.js';
import type { Finding, PlanPath } from '../problem.js';
import type { AgentLibrary } from './library.js';

/** Finds what is wrong with how stages name their work: a command or an agent, a preset and a template that exist. */
export function checkAgents({ outline, library }: { outline: Outline; library: AgentLibrary }): Finding[] {
  return outline.stages.flatMap(({ key, run, agent }) => {
    const path = ['stages', key];
    if (!run && agent === null)
      return [
        error(
          [...path, 'run'],
          'the key "run" is missing',
          '"run" with a command; or "agent" with an agent preset',
        ),
      ];
    if (run && agent !== null)
      return [error([...path, 'agent'], `stage "${key}" says both "run" and "agent"`, 'one of the two')];
    return agent === null
      ? []
      : [...presetFindings({ agent, library }), ...promptFindings({ agent, library })];
  });
}

type Named = { agent: NonNullable<Outline['stages'][number]['agent']>; library: AgentLibrary };

function presetFindings({ agent: { preset }, library }: Named): Finding[] {
  if (preset === null || library.presets.has(preset.name)) return [];
  const known = [...library.presets.keys()].sort();
  return [
    {
      ...error(
        preset.path,
        `there is no agent "${preset.name.slice(0, 60)}" among ${library.told}`,
        known.join(', '),
      ),
      misspelt: { word: preset.name, known },
    },
  ];
}

function promptFindings({ agent: { prompt }, library }: Named): Finding[] {
  if (prompt === null) return [];
  const text = library.prompts.get(prompt.name);
  if (text === undefined)
    return [
      error(prompt.path, `there is no prompt template "${prompt.name.slice(0, 60)}" among ${library.told}`),
    ];
  const problem = templateProblem(text);
  return problem === null ? [] : [error(prompt.path, `the prompt template "${prompt.name}" ${problem}`)];
}

function error(path: PlanPath, message: string, allowed?: string): Finding {
  return { severity: 'error', path, at: 'value', message, allowed: allowed ?? null };
}
