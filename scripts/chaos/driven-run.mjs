import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { runWorkflowId, stageWorkflowId } from '../../dist/contract/ids.js';
import { inspectRepository, repositoryRef } from '../../dist/git/index.js';
import { Command, commandHere } from './command.mjs';
import { complaintOf } from './complaint.mjs';
import { answerTo } from './drafts.mjs';
import { makeRepository } from './repository.mjs';
import { asksPeople, groupsOf, planText, stagesOf } from './shapes.mjs';

const POLL_MS = 400;
const MOST_NOTED = 12;

/** One run of a plan, driven as people drive it: started, its approvals given, watched until it has ended. */
export class DrivenRun {
  installation;
  task;
  shape;
  checkout;
  origin;
  slug;
  counts;
  number = 1;
  /** How many start tokens it was given: another one only after it was terminated. */
  tokens = 1;
  /** Executors and gates that were killed: `{ stage, kind }`. */
  killed = [];
  reboots = 0;
  terminated = false;
  wasReset = false;
  over = false;
  /** What commands said that they should not say. */
  complaints = [];
  /** The last commands of people, with what came of them. */
  #said = [];
  status = null;
  /** Whether it was started again after its termination. */
  #again = false;
  /** Whether people are asked in its plan: only then somebody looks at its inside while it runs. */
  #asks = false;
  #mortal = false;
  /** The numbers of the drafts that have their review. */
  #reviewed = new Set();
  #command = null;
  #wake = () => undefined;
  #overSignal = new Promise((resolve) => (this.#wake = resolve));

  static async make({ installation, task, shape, faults }) {
    const run = new DrivenRun();
    Object.assign(run, {
      installation,
      task,
      shape,
      ...makeRepository({ place: installation.place, task, shape }),
    });
    run.slug = repositoryRef(await inspectRepository({ path: run.checkout })).slug;
    run.counts = join(installation.place.counts, task);
    run.#mortal = faults.some(({ kind }) => kind === 'kill command');
    run.#asks = asksPeople(shape);
    writeFileSync(join(run.checkout, 'plan.yaml'), planText({ shape, counts: run.counts }));
    return run;
  }

  get workflowId() {
    return runWorkflowId({ slug: this.slug, taskKey: this.task });
  }

  childIds() {
    const stages = [...stagesOf(this.shape), 'handoff'];
    return stages.map((stage) =>
      stageWorkflowId({ slug: this.slug, taskKey: this.task, number: this.number, stage }),
    );
  }

  /** Naps, but not beyond the run's end. */
  async sleep(ms) {
    await Promise.race([sleep(ms, undefined, { ref: false }), this.#overSignal]);
  }

  /** Starts it and answers what it asks until it has ended; false when that takes longer than `limitMs`. */
  async drive({ limitMs }) {
    const until = performance.now() + limitMs;
    const token = `chaos-start-${this.task}`;
    await this.#untilDone(['start', 'plan.yaml', '--task', this.task, '--token', token], until);
    while (performance.now() < until) {
      const closed = await this.#look();
      if (closed && this.terminated && !this.#again) {
        await this.#startAfterTermination(token, until);
      } else if (closed) {
        return true;
      }
      await sleep(POLL_MS);
    }
    return false;
  }

  /** Notes what came of a command, for somebody who looks for the cause of what went wrong. */
  note({ args, exitCode, killedBy, code }) {
    this.#said.push(`${args.join(' ')}: ${String(code ?? killedBy ?? exitCode)}`);
    if (this.#said.length > MOST_NOTED) this.#said.shift();
  }

  /** The last commands of people, as lines. */
  told() {
    return this.#said.map((line) => `said: ${line}`);
  }

  finish() {
    this.over = true;
    this.#wake();
  }

  async describe() {
    const handle = this.installation.client.workflow.getHandle(this.workflowId);
    const { status, runId } = await this.installation.client.withDeadline(Date.now() + 2_000, () =>
      handle.describe(),
    );
    return { isRunning: status.name === 'RUNNING', runId };
  }

  /** Kills the command that is under way, as Ctrl-C at a bad moment does; whether there was one. */
  killCommand() {
    if (this.#command === null) return false;
    this.#command.kill();
    return true;
  }

  /** The same token finds the terminated run and starts nothing; another one starts the task again. */
  async #startAfterTermination(token, until) {
    const start = ['start', 'plan.yaml', '--task', this.task, '--token'];
    await this.#untilDone([...start, token], until);
    const { isRunning } = await this.describe().catch(() => ({ isRunning: false }));
    if (isRunning) this.complaints.push('the same token started a terminated run again');
    this.tokens = 2;
    await this.#untilDone([...start, `${token}-2`], until);
    this.#again = true;
  }

  /** Looks at the run and gives the approvals that it waits for; true when it is closed. */
  async #look() {
    const handle = this.installation.client.workflow.getHandle(this.workflowId);
    let isRunning = true;
    try {
      ({ isRunning } = await this.describe());
      if (isRunning && !this.#asks) return false;
      this.status = await this.installation.client.withDeadline(Date.now() + 2_000, () =>
        handle.query('status'),
      );
    } catch {
      // One that was terminated before its first step can never be asked.
      return !isRunning && this.terminated && !this.#again;
    }
    this.number = Math.max(this.status.number, 1);
    if (!isRunning) return true;
    for (const request of this.status.approvals.filter(({ state }) => state === 'pending'))
      await this.#decide(request);
    await this.#handOff(this.status);
    return false;
  }

  /** Hands the next group off as soon as its stages are done, and the group before it. */
  async #handOff({ groups = [], stages }) {
    const next = groupsOf(this.shape)[groups.length];
    const isDone = next
      ?.split(',')
      .every((key) => stages.find((one) => one.key === key)?.state === 'completed');
    if (!isDone || groups.some(({ state }) => state !== 'done')) return;
    const token = `chaos-handoff-${this.task}-${String(this.number)}-${next}`;
    const args = ['handoff', this.task, '--stages', next, '--token', token];
    this.#judge({ args, ...(await this.#say(args)) });
  }

  async #decide(request) {
    const { subject, id } = request;
    const missed = (why) => this.wasReset || this.complaints.push(`no draft asks ${id}: ${why}`);
    const { origin } = this;
    if ((await answerTo({ request, origin, left: this.#reviewed, missed })) === 'wait') return;
    const token = `chaos-${this.task}-${String(this.number)}-${id}`.replaceAll('/', '-');
    const args = ['approve', this.task, subject, '--token', token, '--yes'];
    this.#judge({ args, ...(await this.#say(args)) });
  }

  /** Gives a command; in a process of its own if somebody wants to kill it. */
  async #say(args) {
    const command = { place: this.installation.place, cwd: this.checkout, args };
    if (!this.#mortal) return commandHere(command);
    this.#command = new Command(command);
    const ended = await this.#command.ended;
    this.#command = null;
    return ended;
  }

  async #untilDone(args, until) {
    while (performance.now() < until) {
      const ended = await this.#say(args);
      this.#judge({ args, ...ended });
      if (ended.exitCode === 0) return;
      await sleep(POLL_MS);
    }
  }

  #judge(ended) {
    this.note(ended);
    const complaint = complaintOf(ended);
    if (complaint !== null) this.complaints.push(complaint);
  }
}
