/** A stage that another one starts from, or that a handoff takes in. */
export interface StageHead {
  readonly stage: string;
  /** The attempt that made it: its artifacts are inputs of the stages that need it. */
  readonly attempt: number;
  readonly head: string;
  /** The earlier run that it was kept from; left out when this run made it. */
  readonly run?: number;
}
