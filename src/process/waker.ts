/** Naps that something may end early. One nap at a time; nothing piles up over a long life. */
export interface Waker {
  readonly nap: (ms: number) => Promise<void>;
  readonly wake: () => void;
  /** Lets go of the signals. */
  readonly close: () => void;
}

/** A waker that the given signals wake too. */
export function makeWaker({ signals }: { signals: readonly AbortSignal[] }): Waker {
  let endNap: () => void = () => undefined;
  const wake = () => endNap();
  for (const signal of signals) signal.addEventListener('abort', wake);
  return {
    nap: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => endNap(), ms);
        endNap = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake,
    close: () => {
      for (const signal of signals) signal.removeEventListener('abort', wake);
    },
  };
}
