import { StagegateError } from '../../domain/failure/catalogue.js';
import type { CommandCall } from './command-call.js';

/** The repository whose runs are meant; `null`, all of them, with `--all` and outside of any repository. */
export async function slugOrAll({ session, options }: CommandCall): Promise<string | null> {
  if (options.flag('all') === true) return null;
  try {
    return (await session.repository()).slug;
  } catch (error) {
    const outside = error instanceof StagegateError && error.failure.code === 'NO_REPOSITORY';
    if (outside && options.text('repo') === undefined) return null;
    throw error;
  }
}
