import type { Json } from './contract.js';
import { type GitHubServer, pullOf, refusal, type Reply, type Seen } from './github-server.js';

const PULLS = '/repos/shop/store/pulls';

/** A server with pull requests: opens, changes, lists and shows them. `before` may answer in its place. */
export function remembers({
  server,
  before = () => null,
}: {
  server: GitHubServer;
  before?: (request: Seen) => Reply | null;
}): Map<number, Json> {
  const pulls = new Map<number, Json>();
  server.answer = (request) => {
    const early = before(request);
    if (early !== null) return early;
    const { method, path } = request;
    const body = (request.body ?? {}) as Json;
    const number = Number(/\/(\d+)(\/|$)/.exec(path)?.[1] ?? 0);
    if (method === 'GET' && path.startsWith(`${PULLS}?`))
      return {
        status: 200,
        body: [...pulls.values()].map((pull) => ({ ...pullOf({ number: 1, simple: true }), ...pull })),
      };
    if (method === 'POST' && path === PULLS) {
      const { title, body: text, head, draft: isDraft } = body;
      const made = pullOf({
        number: pulls.size + 1,
        head: String(head),
        title: String(title),
        body: String(text),
        over: { draft: isDraft },
      });
      pulls.set(pulls.size + 1, made);
      return { status: 201, body: made };
    }
    const there = pulls.get(number);
    if (there === undefined) return refusal(404, 'Not Found');
    if (method === 'PATCH') pulls.set(number, { ...there, ...body });
    if (path.endsWith('/labels')) return { status: 200, body: [] };
    if (path.endsWith('/requested_reviewers')) {
      const simple = pullOf({ number, simple: true });
      return { status: 201, body: simple };
    }
    return { status: 200, body: pulls.get(number) };
  };
  return pulls;
}
