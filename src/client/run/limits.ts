/** How long calls may take, in milliseconds. Nothing that a person waits for is without a bound. */
export const LIMITS = {
  /** Looks that need the server alone, and take it milliseconds when it is not busy. */
  look: 5_000,
  /** The status query: `stagegate status` stays below two seconds. */
  query: 1_000,
  /** Starting a workflow, requesting a cancellation. */
  change: 10_000,
  /** An update until a worker takes it up. */
  accepted: 5_000,
  /** An update from then until it is answered. */
  update: 10_000,
  /** An abort until a worker takes it up; after that {@link LIMITS.abort}. */
  abortAccepted: 4_000,
  /** An abort until the processes are dead: their grace period and some room. */
  abort: 60_000,
  /** One page of a list. */
  list: 5_000,
} as const;
