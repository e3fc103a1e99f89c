import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who may do what at a {@link GitHttpServer}: `read` that everybody may fetch. */
export type Access = 'read' | 'nothing';

/** Git over HTTP, by git's own http-backend, for the bare repositories below a folder. */
export interface GitHttpServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What came with each request; `null` for one without credentials. */
  readonly seen: readonly { readonly path: string; readonly authorization: string | null }[];
  readonly close: () => Promise<void>;
}

/** Serves until closed. Whoever gives `password` may do everything, others what `others` says. */
export async function serveGit(given: {
  root: string;
  password: string;
  others: Access;
  /** A folder that addresses have before the repository's, as an owner's. */
  name?: string;
}): Promise<GitHttpServer> {
  const seen: { path: string; authorization: string | null }[] = [];
  const server = createServer((request, response) => {
    const { authorization = null } = request.headers;
    seen.push({ path: request.url ?? '/', authorization });
    const [, basic = ''] = /^Basic (.+)$/.exec(authorization ?? '') ?? [];
    const known = Buffer.from(basic, 'base64').toString('utf8').endsWith(`:${given.password}`);
    const reads = !(request.url ?? '').includes('git-receive-pack');
    if (known || (reads && given.others === 'read')) backend({ request, response, ...given });
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('who are you?\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The CGI of git-http-backend(1). */
function backend(given: {
  request: IncomingMessage;
  response: ServerResponse;
  root: string;
  name?: string;
}): void {
  const { request, response, root, name } = given;
  const { pathname, search } = new URL(request.url ?? '/', 'http://x');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: root,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'somebody',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: name === undefined ? pathname : pathname.replace(`/${name}`, ''),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: [request.headers['git-protocol'] ?? ''].flat().join(':'),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    const lines = all.subarray(0, end).toString('utf8').split('\r\n');
    const headers = lines.map(
      (line) => [line.split(':', 1)[0] ?? '', line.replace(/^[^:]*: ?/, '')] as const,
    );
    const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
    for (const [name, value] of headers)
      if (name !== '' && name.toLowerCase() !== 'status') response.setHeader(name, value);
    response.writeHead(Number.parseInt(status, 10)).end(all.subarray(end + 4));
  });
}
