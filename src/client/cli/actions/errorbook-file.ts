import { exportEntries, importEntries, readStats } from '../../local/errorbook-exchange.js';
import type { CommandCall } from '../command-call.js';
import { filterOf } from '../errorbook-filter.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** `stagegate errorbook export FILE` */
export async function exportTo(call: CommandCall, file: string): Promise<ExitCode> {
  const { session, output } = call;
  const done = await exportEntries(session, { ...wanted(call), file });
  output.result({
    value: done,
    text: () =>
      `${counted(done.entries)} exported to ${done.file}.\nNext: stagegate errorbook import FILE, where they are wanted`,
  });
  return EXIT.ok;
}

/** `stagegate errorbook import FILE` */
export async function importFrom({ session, options, output }: CommandCall, file: string): Promise<ExitCode> {
  const dryRun = options.flag('dryRun') === true;
  const done = await importEntries(session, { file, dryRun });
  const { entries, repositories, added, merged, same } = done;
  const of = repositories === 1 ? '1 repository' : `${String(repositories)} repositories`;
  const what = `${String(added)} new, ${String(merged)} known with news, ${String(same)} known as they are`;
  output.result({
    value: { ...done, dryRun },
    text: () =>
      dryRun
        ? `${counted(entries)} of ${of} would be imported: ${what}. Nothing was.`
        : `${counted(entries)} of ${of} imported: ${what}.\nNext: stagegate errorbook list --all`,
  });
  return EXIT.ok;
}

/** `stagegate errorbook stats` */
export async function stats(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, context } = call;
  const found = await readStats(session, wanted(call));
  const html = options.text('html');
  if (html !== undefined) {
    const { writeTrends } = await import('../../local/errorbook-page.js');
    const page = { stats: found, now: context.now(), file: html };
    const file = await writeTrends(session, { ...page, all: options.flag('all') === true });
    output.result({ value: { file, stats: found }, text: () => `The trends are in ${file}.` });
    return EXIT.ok;
  }
  const { renderStats } = await import('../../render/errorbook-stats.js');
  const frame = { width: output.columns, colour: output.color, now: context.now() };
  output.result({ value: found, text: () => renderStats({ stats: found, ...frame }) });
  return EXIT.ok;
}

function wanted({ options, context }: CommandCall) {
  return filterOf({ options, now: context.now() });
}

function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${String(entries)} entries`;
}
