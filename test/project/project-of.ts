import { parsePlan } from '../../src/plan/parse-plan.js';
import { planText } from '../../src/project/plan-text.js';
import type { ProjectFiles } from '../../src/project/project.js';
import { propose } from '../../src/project/propose.js';

/** A project of these files. */
export function filesOf(files: Readonly<Record<string, string>>): ProjectFiles {
  return { paths: new Set(Object.keys(files)), text: (path) => files[path] ?? null };
}

/** What would be proposed for a project of these files: commands alone. */
export function proposed(files: Readonly<Record<string, string>>) {
  const { setup, gates, packages } = propose(filesOf(files));
  return {
    setup: setup.map(({ run }) => run),
    gates: Object.fromEntries(gates.map(({ id, run }) => [id, run])),
    packages,
  };
}

/** The plan for a project of these files, as written and as parsed. */
export function planOf(files: Readonly<Record<string, string>>) {
  const proposal = propose(filesOf(files));
  const work = { kind: 'run', command: 'echo "a: b # c" >> x', isExample: true } as const;
  const text = planText({ name: 'shop', proposal, work, copy: ['.env.test'] });
  return { text, parsed: parsePlan({ file: 'plan.yaml', text }) };
}
