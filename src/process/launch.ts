import { closeSync, fsync, mkdirSync, openSync, statSync } from 'node:fs';

import { failpoint } from '../config/failpoint.js';
import { hasCode } from '../domain/system-error.js';
import { type Command, describeCommand } from '../domain/command.js';
import { fail } from '../domain/failure/catalogue.js';
import { DEFAULT_PATH, findProgram } from './find-program.js';
import { bootId } from './identity.js';
import { type Intent, NO_EXIT_YET } from './look-at-record.js';
import { isOther } from './plain-file.js';
import { MARKER_VARIABLE, type RecordFiles, recordMarker } from './record-files.js';
import { startAsTold } from './start-detached.js';
import { WRAPPER_SCRIPT } from './wrapper-script.js';
import { replaceFile, writeOnce } from './write-once.js';

/** A wrapper on its way; it is over when it is gone, whether it ran the command or not. */
export type Launch =
  | { readonly kind: 'launched'; readonly isOver: () => boolean }
  | { readonly kind: 'not_found'; readonly program: string };

/**
 * Starts a command's wrapper in a session of its own, with `stdin` or nothing to read and the record's log to write to. Of
 * several launches for one record at most one runs the command. Fails with `STATE_FOLDER` when `cwd` is no folder,
 * `COMMAND_UNUSABLE` when the system refuses its arguments, `HOST_EXHAUSTED` when it has no room for a process.
 */
export async function launch({
  files,
  command,
  cwd,
  env,
  stdin,
  onOver,
}: {
  files: RecordFiles;
  command: Command;
  cwd: string;
  env: Readonly<Record<string, string>>;
  stdin?: string;
  onOver: () => void;
}): Promise<Launch> {
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    fail('STATE_FOLDER', { path: cwd, detail: 'it is not a folder' });
  const name = command.kind === 'shell' ? '/bin/sh' : (command.argv[0] ?? '');
  const program = findProgram({ name, cwd, path: env['PATH'] });
  if (program === null) return { kind: 'not_found', program: name };
  const rest = command.kind === 'shell' ? ['-c', command.script] : command.argv.slice(1);
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  writeIntent({ files, command });
  writeOnce({ file: files.exit, text: NO_EXIT_YET });
  failpoint('start.before');
  try {
    const { over } = await startAsTold({
      program: '/bin/sh',
      args: ['-c', WRAPPER_SCRIPT, 'stagegate', files.folder, program, ...rest],
      cwd,
      env: { PATH: DEFAULT_PATH, ...env, [MARKER_VARIABLE]: recordMarker(files.folder) },
      ...(stdin === undefined ? {} : { stdin }),
      log: files.log,
    });
    failpoint('start.after');
    return launched({ over, onOver });
  } catch (error) {
    if (hasCode(error, 'E2BIG', 'ERR_INVALID_ARG_VALUE')) {
      const detail = hasCode(error, 'E2BIG') ? 'its arguments are too long' : 'it contains a NUL character';
      return fail('COMMAND_UNUSABLE', { program: name, detail }, error);
    }
    if (isOther(error)) fail('STATE_FOLDER', { path: files.log, detail: 'it is no plain file' }, error);
    if (hasCode(error, 'EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'))
      return fail('HOST_EXHAUSTED', { detail: String(error) }, error);
    throw error;
  }
}

function launched({ over, onOver }: { over: Promise<void>; onOver: () => void }): Launch {
  let isOver = false;
  const end = (): void => {
    isOver = true;
    onOver();
  };
  over.then(end, end);
  return { kind: 'launched', isOver: () => isOver };
}

/**
 * Written before anything starts: after a power cut it tells that something may have run. Nobody waits for the disk;
 * that costs more than all the rest of a launch.
 */
function writeIntent({ files, command }: { files: RecordFiles; command: Command }): void {
  const intent: Intent = {
    schemaVersion: 1,
    boot: bootId(),
    command: describeCommand(command).slice(0, 2_000),
    launchedAt: new Date().toISOString(),
  };
  replaceFile({ file: files.intent, text: JSON.stringify(intent) });
  const fd = openSync(files.intent, 'r');
  fsync(fd, () => closeSync(fd));
}
