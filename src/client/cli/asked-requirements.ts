import type { RequirementsSource } from '../local/requirements.js';
import type { CommandCall } from './command-call.js';

/** Where `--requirements` says that the requirements are: `-` is the standard input. */
export function askedRequirements({ options, context }: CommandCall): RequirementsSource | undefined {
  const path = options.text('requirements');
  if (path === undefined) return undefined;
  return path === '-' ? { kind: 'stdin', stream: context.stdin } : { kind: 'file', path };
}
