import type { ProxyAgent } from 'undici';

import { messageOf } from '../domain/system-error.js';
import { type ProxyEnvironment, proxyFor } from './proxy.js';

/** What comes back: a `Response`, of whichever `fetch` it was; of it, what is used here. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: { cancel(): Promise<void> } | null;
}

/** The part of `fetch` that is used: an address and a request with a text in it. */
export type Fetch = (url: string | URL, init: RequestInit & { body?: string | null }) => Promise<Answer>;

/** Why nothing came through a proxy, whose address is not told: it may have a password in it. Its cause is what went wrong there. */
export class ProxyTrouble extends Error {}

const agents = new Map<string, ProxyAgent>();

/**
 * A `fetch` that goes through the proxy which an environment names for an address; without one it is the usual `fetch`, and
 * nothing is loaded for it. Through a proxy it is a tunnel, for http too: the proxy sees where it leads and nothing else.
 * Throws {@link ProxyTrouble} beside what `fetch` throws.
 */
export function proxiedFetch(env: ProxyEnvironment): Fetch {
  return async (url, init) => {
    const choice = proxyFor({ url: new URL(url), env });
    if (choice.kind === 'direct') return fetch(url, init);
    const { variable } = choice;
    if (choice.kind === 'wrong') throw new ProxyTrouble(`${variable} is not the address of an http proxy`);
    const undici = await import('undici');
    const dispatcher = agents.get(choice.address) ?? new undici.ProxyAgent(choice.address);
    agents.set(choice.address, dispatcher);
    try {
      return await undici.fetch(url, { ...init, dispatcher });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      const cause = rootOf(error);
      throw new ProxyTrouble(`through the proxy of ${variable}: ${messageOf(cause)}`, { cause });
    }
  };
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (typeof root === 'object' && root !== null && 'cause' in root && root.cause !== undefined)
    root = root.cause;
  return root;
}
