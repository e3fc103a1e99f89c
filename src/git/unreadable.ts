/** Why a working tree cannot be kept whole. */
export interface Obstacle {
  /** Relative to the working tree. */
  readonly path: string;
  /** Goes on from the path: `is a repository of its own`. */
  readonly why: string;
}

/** A working tree cannot be read to its end, whoever asks. */
export class Unreadable extends Error {
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(`${obstacle.path} ${obstacle.why}`);
    this.obstacle = obstacle;
  }
}
