/** The workflows' names, as they stand in Temporal Web: the functions of `src/workflows` are called so. */
export const WORKFLOW_TYPES = {
  run: 'run',
  stage: 'stage',
  handoff: 'handoff',
  admission: 'admission',
} as const;
