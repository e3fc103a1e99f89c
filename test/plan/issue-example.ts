/** The plan that the README shows first. */
export const FEATURE_PLAN = `plan: feature
workspace: {setup: npm ci, copy: [.env.test]}
gates:
  types: npx tsc --noEmit
  unit: {run: npm test, timeout: 10m}
limits: {parallel: 2, attempts: 3, stall: 10m}
stages:
  design:
    run: ./agent --prompt prompts/design.md
    changes: none
    produces: {design.json: schemas/design.json}
    approve: leads
  api: {needs: design, scope: src/api/**, run: ./agent api, gates: [types, unit]}
  ui:  {needs: design, scope: src/ui/**, run: ./agent ui, gates: types}
  e2e: {needs: [api, ui], run: ./scripts/write-e2e.sh, gates: [types, unit]}
handoff:
  gates: [types, unit]
  approve: {by: leads, count: 1}
  pr: {draft: true}
`;
