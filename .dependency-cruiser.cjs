/** The dependency rule of docs/architecture.md, checked by `npm run lint`. */
const src = (...names) => names.map((name) => `^src/${name}/`).join('|');
const PORTS = ['git', 'process', 'ssh', 'forge', 'store'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'domain imports nothing of ours, and of libraries zod alone',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', 'node_modules/zod/'] },
    },
    {
      name: 'contract-knows-domain',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: { path: '^src/', pathNot: ['^src/contract/', '^src/domain/'] },
    },
    {
      name: 'workflows-are-thin',
      comment: 'workflows import domain and contract; of activities, types alone',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        path: '^src/',
        pathNot: ['^src/workflows/', '^src/domain/', '^src/contract/', '^src/activities/'],
      },
    },
    {
      name: 'activities-as-types',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: '^src/activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-node-in-the-bundle',
      severity: 'error',
      from: { path: src('workflows', 'domain', 'contract') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'ports-behind-activities',
      comment: "ports are opened by activities, the worker and the CLI's one composition root",
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [src('activities', 'reconcile', 'rerun', 'worker', ...PORTS), '^src/client/local/'],
      },
      to: { path: src(...PORTS), pathNot: ['^src/process/(find-program|run-command|spawn-server)'] },
    },
    {
      name: 'nobody-imports-the-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/client/' },
      to: { path: '^src/client/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
