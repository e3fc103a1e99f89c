import type { PlanPath } from './problem.js';

/** A name in the plan that refers to something else, and where it stands. */
export interface Reference {
  readonly name: string;
  readonly path: PlanPath;
}

/** What a plan says about its graph and its gates, as far as it can be read. */
export interface Outline {
  readonly stages: readonly {
    readonly key: string;
    readonly needs: readonly Reference[];
    readonly gates: readonly Reference[];
    readonly produces: readonly Reference[];
    readonly changes: boolean;
    readonly run: boolean;
    /** `null` when the stage names no agent. */
    readonly agent: { readonly preset: Reference | null; readonly prompt: Reference | null } | null;
  }[];
  readonly gates: readonly { readonly id: string; readonly required: boolean; readonly disabled: boolean }[];
  readonly handoff: { readonly gates: readonly Reference[]; readonly branch: string | null } | null;
  readonly strict: boolean;
}

/** Reads the outline out of plain data that may be wrong elsewhere, so that all problems can be told at once. */
export function outlineOf(value: unknown): Outline {
  const plan = fields(value);
  const handoff = plan['handoff'];
  const branch = fields(handoff)['branch'];
  return {
    stages: Object.entries(fields(plan['stages'])).map(([key, stage]) => {
      const { needs, gates, produces, changes, run, agent } = fields(stage);
      return {
        key,
        needs: references({ value: needs, path: ['stages', key, 'needs'] }),
        gates: references({ value: gates, path: ['stages', key, 'gates'] }),
        produces: artifactNames({ value: produces, path: ['stages', key, 'produces'] }),
        changes: changes !== 'none',
        run: run !== undefined,
        agent: agent === undefined ? null : agentNames({ value: agent, path: ['stages', key, 'agent'] }),
      };
    }),
    gates: Object.entries(fields(plan['gates'])).map(([id, gate]) => ({
      id,
      required: fields(gate)['required'] !== false,
      disabled: fields(gate)['disabled'] !== undefined,
    })),
    handoff:
      handoff === undefined
        ? null
        : {
            gates: references({ value: fields(handoff)['gates'], path: ['handoff', 'gates'] }),
            branch: typeof branch === 'string' ? branch : null,
          },
    strict: plan['profile'] === 'strict',
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

function references({ value, path }: { value: unknown; path: PlanPath }): Reference[] {
  if (typeof value === 'string') return [{ name: value, path }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((name, index) => (typeof name === 'string' ? [{ name, path: [...path, index] }] : []));
}

function agentNames({ value, path }: { value: unknown; path: PlanPath }) {
  if (typeof value === 'string') return { preset: { name: value, path }, prompt: null };
  const named = (key: string): Reference | null => {
    const name = fields(value)[key];
    return typeof name === 'string' ? { name, path: [...path, key] } : null;
  };
  return { preset: named('preset'), prompt: named('prompt') };
}

function artifactNames({ value, path }: { value: unknown; path: PlanPath }): Reference[] {
  if (typeof value === 'string' || Array.isArray(value)) return references({ value, path });
  return Object.keys(fields(value)).map((name) => ({ name, path: [...path, name] }));
}
