/**
 * Does something once for all the times that it is asked for in one turn of the code, right after that turn. For what
 * costs more the larger a run is, where thousands of messages in one workflow task may each ask for it.
 */
export class OnceATurn {
  readonly #act: () => void;
  #asked = false;

  constructor(act: () => void) {
    this.#act = act;
  }

  /** Has it done soon. What goes wrong with it is an unhandled rejection: of the workflow task, in a workflow. */
  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    const act = () => {
      this.#asked = false;
      this.#act();
    };
    Promise.resolve().then(act, () => undefined);
  }
}
