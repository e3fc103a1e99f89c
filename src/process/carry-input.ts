import type { Command } from '../domain/command.js';
import type { Progress } from './progress.js';

/** A process to carry from its launch to its end. All times in milliseconds. */
export interface CarryInput {
  /** The folder of this process's files, its own and outside of the working tree. Names the process. */
  readonly record: string;
  readonly command: Command;
  readonly cwd: string;
  /** The file that it reads as its standard input; nothing when left out. */
  readonly stdin?: string;
  /** The whole environment; `STAGEGATE_PROCESS` is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Counted from the recorded start, also across workers. `null`: no limit. */
  readonly timeoutMs: number | null;
  /** The longest silence of the log. `null`: no limit. */
  readonly stallMs: number | null;
  /** About how large the log may be; see {@link boundLog}. */
  readonly logBytes: number;
  /** What is blotted out of the log while it is written, within a moment; see {@link blotOut}. */
  readonly secrets?: readonly string[];
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** A requested cancellation: the process and all it started are ended. */
  readonly stop: AbortSignal;
  /** The worker goes away: the process goes on alone. */
  readonly leave: AbortSignal;
  /** Asked often: whether it has used up what it may use, and is ended for that. */
  readonly overLimit?: () => boolean;
  /** Called at once and then at least each second, for a heartbeat. */
  readonly onPoll: (state: Progress) => void;
}
