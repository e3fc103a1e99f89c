/** A short form beside the long form that it stands for: parts of a plan, each on its own a line of YAML. */
export interface ShortForm {
  readonly short: string;
  readonly long: string;
}

/** Every short form of a plan with its one meaning: printed in the reference, and checked to be equal by a test. */
export const SHORT_FORMS: readonly ShortForm[] = [
  { short: 'workspace: {setup: npm ci}', long: 'workspace: {setup: [npm ci]}' },
  { short: 'workspace: {copy: .env.test}', long: 'workspace: {copy: [.env.test]}' },
  {
    short: 'workspace: {setup: x, cache: node_modules}',
    long: 'workspace: {setup: x, cache: {paths: [node_modules]}}',
  },
  { short: 'secrets: NPM_TOKEN', long: 'secrets: {env: [NPM_TOKEN]}' },
  {
    short: 'workspace: {sparse: packages/api}',
    long: 'workspace: {sparse: {cone: [packages/api], gates: cone}}',
  },
  {
    short: 'stages: {a: {run: x, sparse: packages/api}}',
    long: 'stages: {a: {run: x, sparse: {cone: [packages/api], gates: cone}}}',
  },
  { short: 'gates: {unit: npm test}', long: 'gates: {unit: {run: npm test}}' },
  { short: 'gates: {unit: {run: x, junit: a.xml}}', long: 'gates: {unit: {run: x, junit: [a.xml]}}' },
  { short: 'gates: {unit: {run: x, sarif: a.sarif}}', long: 'gates: {unit: {run: x, sarif: [a.sarif]}}' },
  { short: 'gates: {unit: [npm, test]}', long: 'gates: {unit: {run: [npm, test]}}' },
  { short: 'stages: {a: {run: x, scope: src/**}}', long: 'stages: {a: {run: x, scope: [src/**]}}' },
  {
    short: 'stages: {a: {run: x}, b: {run: x, needs: a}}',
    long: 'stages: {a: {run: x}, b: {run: x, needs: [a]}}',
  },
  { short: 'stages: {a: {run: x, produces: a.json}}', long: 'stages: {a: {run: x, produces: {a.json: {}}}}' },
  {
    short: 'stages: {a: {run: x, produces: [a.json]}}',
    long: 'stages: {a: {run: x, produces: {a.json: {}}}}',
  },
  {
    short: 'stages: {a: {run: x, produces: {a.json: s.json}}}',
    long: 'stages: {a: {run: x, produces: {a.json: {schema: s.json}}}}',
  },
  {
    short: 'stages: {a: {run: x, approve: leads}}',
    long: 'stages: {a: {run: x, approve: {by: leads, count: 1}}}',
  },
  { short: 'stages: {a: {run: x, approve: true}}', long: 'stages: {a: {run: x, approve: {by: everybody}}}' },
  {
    short: 'stages: {a: {run: x, when: {changed: src/**}}}',
    long: 'stages: {a: {run: x, when: {changed: [src/**]}}}',
  },
  { short: 'stages: {a: {agent: claude}}', long: 'stages: {a: {agent: {preset: claude}}}' },
  {
    short: 'limits: {stage: $5, attempt: $1}',
    long: 'limits: {stage: {cost: $5}, attempt: {cost: 1.00 USD}}',
  },
  {
    short: 'stages: {a: {agent: claude, limits: $5}}',
    long: 'stages: {a: {agent: claude, limits: {cost: $5}}}',
  },
  {
    short: 'stages: {a: {agent: claude, limits: {attempt: $5, tokens: 2M}}}',
    long: 'stages: {a: {agent: claude, limits: {attempt: {cost: $5}, tokens: 2000000}}}',
  },
  { short: 'protects: tests/**', long: 'protects: {paths: [tests/**]}' },
  { short: 'handoff: pull_request', long: 'handoff: {publish: pull_request}' },
  { short: 'handoff: branch', long: 'handoff: {publish: branch}' },
  { short: 'handoff: none', long: 'handoff: {publish: none}' },
];
