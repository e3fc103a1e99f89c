const MAX_WORKFLOW_ID = 255;

/** Names a run's workflow: one per repository and task, so that a second active run is impossible. */
export interface RunKey {
  readonly slug: string;
  readonly taskKey: string;
}

/** Names a stage's (or the handoff's) workflow within one numbered run. */
export interface StageWorkflowKey extends RunKey {
  readonly number: number;
  readonly stage: string;
}

/** Builds a run's workflow id: `stagegate/<slug>/<task>`, the task in lower case since its case does not count. */
export function runWorkflowId({ slug, taskKey }: RunKey): string {
  return bounded(['stagegate', slug, taskKey.toLowerCase()].map(encode).join('/'));
}

/** Takes a run's workflow id apart; `null` when it is not one. */
export function parseRunWorkflowId(id: string): RunKey | null {
  const [head, slug, taskKey, ...rest] = decode(id) ?? [];
  if (head !== 'stagegate' || !slug || !taskKey || rest.length > 0) return null;
  return { slug, taskKey };
}

/** Builds a stage's workflow id: the run's id, its number, the stage's key. `handoff` is the handoff's. */
export function stageWorkflowId({ slug, taskKey, number, stage }: StageWorkflowKey): string {
  return bounded(`${runWorkflowId({ slug, taskKey })}/${number}/${encode(stage)}`);
}

/** Takes a stage's workflow id apart; `null` when it is not one. */
export function parseStageWorkflowId(id: string): StageWorkflowKey | null {
  const [head, slug, taskKey, number, stage, ...rest] = decode(id) ?? [];
  if (head !== 'stagegate' || !slug || !taskKey || !stage || rest.length > 0) return null;
  if (number === undefined || !/^[1-9]\d{0,9}$/.test(number)) return null;
  return { slug, taskKey, number: Number(number), stage };
}

/** Builds the id of the workflow that admits the runs of one installation, which its queue prefix names. */
export function admissionWorkflowId({ prefix }: { prefix: string }): string {
  return bounded(`stagegate-admission/${encode(prefix)}`);
}

/** Takes the id of an admission apart; `null` when it is not one. */
export function parseAdmissionWorkflowId(id: string): { prefix: string } | null {
  const [head, prefix, ...rest] = decode(id) ?? [];
  return head === 'stagegate-admission' && prefix && rest.length === 0 ? { prefix } : null;
}

function encode(component: string): string {
  return encodeURIComponent(component).replace(/[!'()*~]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

function decode(id: string): string[] | null {
  try {
    return id.split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function bounded(id: string): string {
  if (id.length > MAX_WORKFLOW_ID)
    throw new RangeError(`workflow id of ${id.length} characters: ${id.slice(0, 80)}…`);
  return id;
}
