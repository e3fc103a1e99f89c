import { join } from 'node:path';

import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });

/**
 * The workflows of a run of which their code makes something else than their history says, as lines. A worker that has
 * to build one of them up again could not go on with it.
 */
export async function notReplayed({ installation: { client, place }, run }) {
  const dist = join(place.folder, 'program', 'dist');
  const options = {
    workflowBundle: { codePath: join(dist, 'workflow-bundle.js') },
    dataConverter: { payloadConverterPath: join(dist, 'contract', 'payload-converter.cjs') },
  };
  const found = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories({ client, run }))) {
    replayed += 1;
    if (error !== undefined) found.push(`the history of ${workflowId} is not replayed: ${error.message}`);
  }
  return replayed === 0 ? [`no history of ${run.workflowId} was there to be replayed`] : found;
}

async function* histories({ client, run }) {
  const query = `WorkflowId STARTS_WITH "${run.workflowId}"`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    // one that a Reset made is taken for the first of them in a replay, and admission answers each by its own id
    history.events[0].workflowExecutionStartedEventAttributes.originalExecutionRunId = runId;
    yield { workflowId, history };
  }
}
