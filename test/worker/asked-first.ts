import { condition, defineSignal, defineUpdate, setHandler, sleep } from '@temporalio/workflow';

export const noteSignal = defineSignal('note');
export const changeUpdate = defineUpdate<null>('change');

/** Notes when it was told something, and is then asked for a change: what it does depends on the time between. */
export async function run(): Promise<void> {
  let noted = 0;
  let isDone = false;
  setHandler(noteSignal, () => {
    noted = Date.now();
  });
  setHandler(changeUpdate, async () => {
    if (Date.now() > noted) await sleep(1);
    isDone = true;
    return null;
  });
  await condition(() => isDone);
}
