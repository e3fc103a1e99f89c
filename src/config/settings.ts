import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

import parseDuration from 'parse-duration';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

import { type AdmissionLimits, DEFAULT_ADMISSION_LIMITS } from '../domain/admission/stand.js';
import { fail } from '../domain/failure/catalogue.js';
import { AgentSlots } from './agent-slots.js';
import { DayLimits } from './day-limits.js';
import { DEFAULT_GITHUB_HOSTS, GitHubConfig, type GitHubHosts } from './github.js';
import { NotifyConfig, type Receiver } from './notify.js';
import { type PathEnvironment, type Paths, storeFile } from './paths.js';
import { hasCode, messageOf } from '../domain/system-error.js';

/** How long a host may be silent before it counts as gone, unless configured: a worker's poll lasts a minute. */
export const DEFAULT_HOST_TIMEOUT_MS = 90_000;
const LEAST_HOST_TIMEOUT_MS = 1_000;

/** What an installation is configured with; the same on every host that shares its runs. */
export interface Settings {
  /** Where the store is: the embedded file's absolute path, or a URL. */
  readonly store: string;
  /** The file with the password of a database whose URL names none. */
  readonly storePasswordFile: string | null;
  /** The bare repository that hosts share kept commits through; `origin` for each run's own; `null` for none. */
  readonly vault: string | null;
  readonly hostTimeoutMs: number;
  /** What agents may use in a repository on one day. */
  readonly dayLimits: DayLimits;
  /** How many of an agent may run at once on this host, by the name of its preset. */
  readonly agentSlots: Readonly<Record<string, number>>;
  /** The file of the SSH key that assembled commits are signed with; `null` for none. */
  readonly signingKey: string | null;
  /** Who is told what happens in runs. */
  readonly receivers: readonly Receiver[];
  /** Which GitHubs there are, by the host name in `origin`. */
  readonly github: GitHubHosts;
  /** How many runs may be active, over all and at one base. */
  readonly admission: AdmissionLimits;
}

const Places = z.int().min(1).max(10_000);
const ConfigFile = z.strictObject({
  store: z.string().min(1).optional(),
  store_password_file: z.string().min(1).optional(),
  vault: z.string().min(1).optional(),
  host_timeout: z.string().min(1).optional(),
  day_limits: DayLimits.optional(),
  agent_slots: AgentSlots.optional(),
  notify: NotifyConfig.optional(),
  signing_key: z.string().min(1).optional(),
  github: GitHubConfig.optional(),
  admission: z.strictObject({ cap: Places.optional(), per_base: Places.optional() }).optional(),
});

/** The configuration file: `config.yaml` in the configuration folder. It need not be there. */
export const configFile = (paths: Paths): string => join(paths.config, 'config.yaml');

/**
 * Reads the configuration: `STAGEGATE_STORE`, `STAGEGATE_STORE_PASSWORD_FILE`, `STAGEGATE_VAULT`, `STAGEGATE_HOST_TIMEOUT`,
 * `STAGEGATE_ADMISSION_CAP` and `STAGEGATE_ADMISSION_PER_BASE`, else the configuration
 * file, else the defaults of one machine. Relative paths are from the configuration folder.
 *
 * @throws CONFIG_INVALID
 */
export function readSettings({ env, paths }: { env: PathEnvironment; paths: Paths }): Settings {
  const file = readFile(paths);
  const store = env['STAGEGATE_STORE'] || file.store;
  const passwordFile = env['STAGEGATE_STORE_PASSWORD_FILE'] || file.store_password_file;
  const vault = env['STAGEGATE_VAULT'] || file.vault;
  return {
    store: store === undefined ? storeFile(paths) : place({ paths, value: store }),
    storePasswordFile: passwordFile === undefined ? null : resolve(paths.config, passwordFile),
    vault: vault === undefined || vault === 'origin' ? (vault ?? null) : place({ paths, value: vault }),
    dayLimits: file.day_limits ?? {},
    agentSlots: file.agent_slots ?? {},
    receivers: file.notify ?? [],
    signingKey: file.signing_key === undefined ? null : resolve(paths.config, file.signing_key),
    github: file.github ?? DEFAULT_GITHUB_HOSTS,
    admission: {
      cap:
        count({ env, name: 'STAGEGATE_ADMISSION_CAP' }) ??
        file.admission?.cap ??
        DEFAULT_ADMISSION_LIMITS.cap,
      perBase:
        count({ env, name: 'STAGEGATE_ADMISSION_PER_BASE' }) ??
        file.admission?.per_base ??
        DEFAULT_ADMISSION_LIMITS.perBase,
    },
    hostTimeoutMs: timeout({ paths, text: env['STAGEGATE_HOST_TIMEOUT'] || file.host_timeout }),
  };
}

function readFile(paths: Paths): z.infer<typeof ConfigFile> {
  const file = configFile(paths);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return {};
    return fail('CONFIG_INVALID', { file, detail: messageOf(error) }, error);
  }
  try {
    return ConfigFile.parse(parseYaml(text) ?? {});
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    return fail('CONFIG_INVALID', { file, detail }, error);
  }
}

/** A URL (`ssh://…`, `host:path`) as it is, a path from the configuration folder. */
function place({ paths, value }: { paths: Paths; value: string }): string {
  const isRemote = /^[a-z][a-z0-9+.-]*:/i.test(value) || /^[^/]+:/.test(value);
  return isRemote || isAbsolute(value) ? value : resolve(paths.config, value);
}

function timeout({ paths, text }: { paths: Paths; text: string | undefined }): number {
  if (text === undefined) return DEFAULT_HOST_TIMEOUT_MS;
  const ms = parseDuration(text);
  if (ms !== null && ms >= LEAST_HOST_TIMEOUT_MS && Number.isFinite(ms)) return Math.round(ms);
  const detail = `host_timeout is "${text}": a duration of at least one second is wanted, as 90s`;
  return fail('CONFIG_INVALID', { file: configFile(paths), detail });
}

function count({ env, name }: { env: PathEnvironment; name: string }): number | null {
  const text = env[name] || undefined;
  if (text === undefined) return null;
  const read = Places.safeParse(Number(text));
  return read.success
    ? read.data
    : fail('BAD_INPUT', { what: name, value: text, why: 'a number from 1 to 10000 is wanted' });
}
