import { join } from 'node:path';
import { readFileSync } from 'node:fs';

import { Client, Connection } from '@temporalio/client';

import { dataConverter } from '../../dist/client/run/data-converter.js';
import { endingRetries } from '../../dist/server/ending-retries.js';
import { KeptProcess } from './kept-process.mjs';
import { signal } from './processes.mjs';

/** A running installation: its server, its worker, and a way to talk to both. */
export class Installation {
  place;
  server;
  worker;
  /** A second worker of the same host, now and then. */
  extra = null;
  /** What a fault has stopped, and will let go on: pids, groups as negative numbers. */
  stopped = new Set();
  client;
  #retries = endingRetries();

  static async start({ place }) {
    const installation = new Installation();
    installation.place = place;
    const ports = ['--port', String(place.port), '--ui-port', String(place.uiPort)];
    installation.server = new KeptProcess({ place, args: ['server', ...ports], event: 'server_ready' });
    await installation.server.ready;
    installation.worker = installation.#newWorker();
    await installation.worker.ready;
    const { interceptors } = installation.#retries;
    const connection = Connection.lazy({ address: `127.0.0.1:${String(place.port)}`, interceptors });
    installation.client = new Client({ connection, dataConverter });
    return installation;
  }

  /** The pid of Temporal itself, which the command `server` started; `null` when nobody knows. */
  get temporalPid() {
    try {
      return JSON.parse(readFileSync(join(this.place.paths.state, 'temporal-server.json'), 'utf8')).pid;
    } catch {
      return null;
    }
  }

  addWorker() {
    this.extra ??= this.#newWorker();
  }

  async dropExtraWorker() {
    const { extra } = this;
    this.extra = null;
    await extra?.stop();
  }

  get workers() {
    return this.extra === null ? [this.worker] : [this.worker, this.extra];
  }

  async stop() {
    await this.#retries.end();
    await this.client.connection.close();
    await Promise.all(this.workers.map((worker) => worker.stop('SIGKILL')));
    const temporal = this.temporalPid;
    if (temporal !== null) signal(temporal, 'SIGCONT');
    await this.server.stop();
    this.place.receiver.close();
  }

  #newWorker() {
    return new KeptProcess({ place: this.place, args: ['worker'], event: 'worker_ready' });
  }
}
