/** Kills the worker, once, while an executor is at work; it goes on without the worker. */
export async function killAtWork({ stagegate, task, up, tell, signal }) {
  const atWork = (status) =>
    status.stages.find(({ needs, state }) => needs.length > 0 && state === 'running');
  try {
    for await (const { kind, status } of stagegate.follow({ args: ['status', task, '--watch'], signal })) {
      const stage = kind === 'description' ? undefined : atWork(status);
      if (stage === undefined) continue;
      tell(`The executor of ${stage.key} is at work: the worker is killed now (kill -9), as --kill asks.`);
      up.kill();
      return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
