/**
 * The workflows' names, as they stand in Temporal Web: `src/workflows/index.ts` exports them so. A child is started by its
 * name, since the bundle gives functions other ones.
 */
export const WORKFLOW_TYPES = {
  run: 'run',
  stage: 'stage',
  handoff: 'handoff',
  admission: 'admission',
  abort: 'abort',
} as const;
