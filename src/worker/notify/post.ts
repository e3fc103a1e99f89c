import { proxiedFetch, ProxyTrouble } from '../../config/proxied-fetch.js';
import type { ProxyEnvironment } from '../../config/proxy.js';
import { codeOf } from '../../domain/system-error.js';

/** A request to a receiver. */
export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Where a proxy may be named. */
  readonly env: ProxyEnvironment;
}

/**
 * Posts a text; `null` when the receiver took it (a status of 200 to 299), else why not. Redirects are not followed, and
 * nothing of the answer is read. No word of the address is told: it may be a secret.
 */
export async function post({ url, body, headers, timeoutMs, env }: Post): Promise<string | null> {
  const target = targetOf(url);
  if (target === null) return 'its address is not an http or https address';
  try {
    const response = await proxiedFetch(env)(target.url, {
      method: 'POST',
      body,
      headers: { ...headers, ...target.headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel().catch(() => undefined);
    return response.ok ? null : `it answered with status ${String(response.status)}`;
  } catch (error) {
    return why(error, timeoutMs);
  }
}

/** `fetch` takes no credentials in an address: they become a header. */
function targetOf(address: string): { url: URL; headers: Record<string, string> } | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) return null;
  const { username, password } = url;
  if (username === '' && password === '') return { url, headers: {} };
  url.username = '';
  url.password = '';
  const pair = [username, password].map(decodeURIComponent).join(':');
  return { url, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

function why(error: unknown, timeoutMs: number): string {
  if (error instanceof ProxyTrouble && error.cause === undefined) return error.message;
  if (isTimeout(error)) return `it did not answer within ${String(timeoutMs)} ms`;
  const way = error instanceof ProxyTrouble ? ' through the proxy' : '';
  return `it could not be reached${way} (${codeOf(error) ?? 'no connection'})`;
}

function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
}
