import { condition, defineQuery, defineSignal, setHandler, sleep } from '@temporalio/workflow';

export const tellSignal = defineSignal('tell');
export const toldQuery = defineQuery<number>('told');

/** Waits until it is told something, twice; how it goes on depends on when. */
export async function toldLater(): Promise<void> {
  const began = Date.now();
  let told = 0;
  setHandler(tellSignal, () => {
    told += 1;
  });
  setHandler(toldQuery, () => told);
  await condition(() => told > 0);
  if (Date.now() > began) await sleep(1);
  await condition(() => told > 1);
}
