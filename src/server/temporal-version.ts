/** The release of the Temporal CLI (with its dev server 1.29.1) that is downloaded or compiled when none is there. */
export const TEMPORAL_VERSION = '1.5.1';

/** The oldest server that will do: update-with-start and user metadata are complete from here on. */
export const OLDEST_SERVER = '1.28.0';

/** What `temporal --version` says. */
export interface TemporalVersion {
  readonly cli: string;
  readonly server: string;
}

/**
 * Reads the answer of `temporal --version`: `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`, or `0.0.0-DEV`
 * for one compiled from source. `null` when it is something else.
 */
export function parseTemporalVersion(output: string): TemporalVersion | null {
  const match = /^temporal version (\S+) \(server v?(\d+\.\d+\.\d+)/im.exec(output);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { cli: match[1], server: match[2] };
}

/** Whether a server of this version will do. */
export function isNewEnough({ server }: { server: string }): boolean {
  return server.localeCompare(OLDEST_SERVER, 'en', { numeric: true }) >= 0;
}
