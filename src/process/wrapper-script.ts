/**
 * What runs between the worker and the command: `sh -c WRAPPER_SCRIPT stagegate <record> <program> <argument>…`.
 *
 * - It costs no fork on Linux: builtins alone, so it needs nothing on PATH either.
 * - `set -C` makes `>` an exclusive create: of two wrappers for one record, one claims it and the other leaves. The
 *   worker takes `claim` or `started` in the same way to make sure that a wrapper can never start the command.
 * - The exit status goes to where the launch has kept room for it (`<>` does not empty the file): it is there also when
 *   the command has filled the disk.
 * - Each line ends with `|`, so that a half-written one is seen to be so.
 * - The trap keeps the wrapper alive through the group's SIGTERM, to record the status. A trap, unlike an ignored
 *   signal, is not inherited.
 * - Its own messages ("Terminated") stay out of the log: the command gets the log back as its standard error, inside
 *   parentheses, because some shells redirect themselves for a plain command.
 * - Names begin with `__sg_`: assigning to a variable of the environment would change it for the command.
 */
export const WRAPPER_SCRIPT = `
set -C
exec 3>&2 2>/dev/null
trap : TERM HUP INT
__sg_record=$1
shift
__sg_look() {
  if [ -r /proc/self/stat ]; then
    read -r __sg_line < "/proc/$$/stat" && read -r __sg_boot < /proc/sys/kernel/random/boot_id || return 1
    set -f
    set -- \${__sg_line##*) }
    set +f
    __sg_start=\${20}
  else
    __sg_start=$(LC_ALL=C TZ=UTC0 /bin/ps -o lstart= -p "$$") || return 1
    __sg_boot=$(/usr/sbin/sysctl -n kern.bootsessionuuid) || return 1
  fi
}
__sg_look || exit ${notRun()}
printf '%s|%s|%s|\\n' "$$" "$__sg_start" "$__sg_boot" > "$__sg_record/claim" || exit ${notRun()}
printf 'go|\\n' > "$__sg_record/started" || exit ${notRun()}
(exec "$@" 2>&3 3>&-)
__sg_status=$?
printf '%s|\\n' "$__sg_status" 1<> "$__sg_record/exit"
`;

/** The wrapper's own exit status when it did not run the command; nobody but a person with a debugger reads it. */
function notRun(): string {
  return '75';
}
