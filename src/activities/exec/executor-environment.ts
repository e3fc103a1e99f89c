import { dirname } from 'node:path';

import { buildEnvironment, reservePorts } from '../../process/index.js';
import type { AttemptContext } from './attempt-context.js';

const PORTS = 10;

/**
 * The environment of an executor, a set-up step or a gate: the allow-listed part of the worker's, a home and a
 * temporary folder of its own, and what the engine tells it in documented variables. Its git stays below the stage's
 * folder: without a `.git` it would find a repository of the user above.
 */
export async function executorEnvironment({
  deps,
  input,
  plan,
  stage,
  folders,
}: AttemptContext): Promise<Record<string, string>> {
  const { run, attempt } = input;
  const ports = await reservePorts({ stateDir: deps.paths.state, owner: folders.stage, count: PORTS });
  return buildEnvironment({
    from: deps.env,
    allow: [...plan.workspace.env, ...stage.env],
    home: folders.home,
    tmp: folders.tmp,
    extra: {
      STAGEGATE_TASK: run.taskKey,
      STAGEGATE_RUN: String(run.number),
      STAGEGATE_STAGE: stage.key,
      STAGEGATE_ATTEMPT: String(attempt),
      STAGEGATE_REQUIREMENTS: folders.requirements,
      STAGEGATE_ARTIFACTS: folders.artifacts,
      STAGEGATE_INPUTS: folders.inputs,
      STAGEGATE_FEEDBACK: folders.feedback,
      STAGEGATE_PORT: String(ports[0] ?? 0),
      STAGEGATE_PORTS: String(ports.length),
      GIT_CEILING_DIRECTORIES: dirname(folders.tree),
    },
  });
}
