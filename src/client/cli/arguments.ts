import { Argument } from 'commander';

/** The argument that names a task. */
export const taskArgument = (): Argument => new Argument('<task>', "the task's key, as in ADD-42");

/** The argument that names a stage of the run, where the handoff is none. */
export const workArgument = (): Argument => new Argument('<stage>', "the stage's key");

/** The argument that names a stage of the run. */
export const stageArgument = (required: boolean): Argument =>
  new Argument(required ? '<stage>' : '[stage]', 'the stage\'s key, or "handoff"');
