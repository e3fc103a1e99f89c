import type { Failure } from '../../domain/failure/failure.js';
import { renderFields } from './fields.js';
import { createStyle } from './style.js';

/** Whether a failure's next step is a command as a whole, so that it may be broken like one. */
export function isCommand(next: string): boolean {
  return /^(?:stagegate|git) [^(),:…]*$/.test(next);
}

/** A failure as every command shows it: what happened, what was kept, the next step. */
export function renderFailure(input: { failure: Failure; width: number; colour: boolean }): string {
  const { failure, width } = input;
  const style = createStyle(input);
  const [first = '', ...rest] = renderFields({
    fields: [
      { name: '✗ Error', value: `${failure.message} [${failure.code}]` },
      { name: '  Kept', value: failure.kept ?? 'Nothing was changed.' },
      {
        name: '  Next',
        value: failure.next,
        kind: isCommand(failure.next) ? 'command' : 'text',
        paint: style.bold,
      },
    ],
    width,
    style: { ...style, dim: style.bold },
  });
  return [first.replace('✗ Error', style.bad('✗ Error')), ...rest].join('\n');
}
