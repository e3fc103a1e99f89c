import type { PathEnvironment } from '../../config/paths.js';
import type { Receiver } from '../../config/notify.js';
import type { Happening } from '../../domain/notify/happening.js';

/** One try to tell a receiver. */
export interface Delivery {
  readonly receiver: Receiver;
  readonly happening: Happening;
  /** The worker's environment. */
  readonly env: PathEnvironment;
  /** Where relative paths begin: the configuration folder. */
  readonly folder: string;
}
