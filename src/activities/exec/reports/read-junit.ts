import sax, { type SAXParser } from 'sax';

import { type TestOutcome, testName, type TestResult } from '../../../domain/stage/gate-tests.js';
import { readTextFile } from './read-text-file.js';

const MOST_BYTES = 64_000_000;
const MOST_TESTS = 100_000;
const MOST_DEPTH = 64;
const LONGEST_MESSAGE = 500;

/** The tests of one JUnit file, or why they cannot be had. */
export type JUnitReading =
  | { readonly kind: 'tests'; readonly tests: readonly TestResult[] }
  | { readonly kind: 'problem'; readonly problem: string };

/**
 * Reads a JUnit XML file as it streams by, so that its size costs no memory. There is no schema that all runners obey: what
 * is read is what jest-junit, pytest, Surefire, gotestsum, nextest and their like agree on. A document type is refused, and
 * with it every entity of its own; a file that ends too early is no report.
 */
export async function readJUnit({ file }: { file: string }): Promise<JUnitReading> {
  const reader = new JUnitReader();
  const { problem } = await readTextFile({ file, maxBytes: MOST_BYTES, take: (text) => reader.take(text) });
  const wrong = problem ?? reader.end();
  return wrong === null ? { kind: 'tests', tests: reader.tests } : { kind: 'problem', problem: wrong };
}

type OpenedTag = Parameters<SAXParser['onopentag']>[0];

interface OpenTest {
  readonly group: string;
  readonly name: string;
  outcome: TestOutcome;
  message: string;
}

class JUnitReader {
  readonly tests: TestResult[] = [];
  readonly #parser = sax.parser(true, { position: false });
  readonly #suites: string[] = [];
  readonly #open: string[] = [];
  #test: OpenTest | null = null;
  #problem: string | null = null;
  #hasRoot = false;

  constructor() {
    this.#parser.onerror = (error) => {
      this.#refuse(`is no whole XML (${error.message.split('\n')[0] ?? ''})`);
    };
    this.#parser.ondoctype = () => this.#refuse('declares a document type, which a report must not');
    this.#parser.onopentag = (tag) => this.#opened(tag);
    this.#parser.onclosetag = () => this.#closed();
    this.#parser.ontext = (text) => this.#said(text);
    this.#parser.oncdata = (text) => this.#said(text);
  }

  take(text: string): 'on' | 'stop' {
    if (this.#problem === null) this.#parser.write(text);
    return this.#problem === null ? 'on' : 'stop';
  }

  /** What is wrong with the file as a whole; `null` when nothing is. */
  end(): string | null {
    if (this.#problem === null) this.#parser.close();
    return this.#problem ?? (this.#hasRoot ? null : 'is empty');
  }

  #opened(tag: OpenedTag): void {
    if (this.#problem !== null) return;
    const { name } = tag;
    const attribute = (key: string) => textOf(tag, key);
    if (this.#open.length === 0 && name !== 'testsuites' && name !== 'testsuite') {
      this.#refuse(`is no JUnit report: it begins with <${name.slice(0, 40)}>`);
      return;
    }
    if (this.#open.length >= MOST_DEPTH) {
      this.#refuse(`is nested deeper than ${MOST_DEPTH} levels`);
      return;
    }
    this.#open.push(name);
    this.#hasRoot = true;
    if (name === 'testsuite') this.#suites.push(attribute('name'));
    if (name === 'testcase') this.#test = this.#begun(attribute);
    const outcome = OUTCOMES.get(name);
    if (outcome === undefined) return;
    this.#test ??= { group: '', name: this.#suites.at(-1) ?? 'suite', outcome: 'passed', message: '' };
    if (WEIGHT[outcome] > WEIGHT[this.#test.outcome]) this.#test.outcome = outcome;
    if (this.#test.message === '') this.#test.message = attribute('message');
  }

  #begun(attribute: (key: string) => string): OpenTest {
    const group = attribute('classname');
    const isNone = group === '' || group === NODE_CLASS;
    const held =
      NOT_RUN.has(attribute('status').toLowerCase()) || NOT_RUN.has(attribute('result').toLowerCase());
    return {
      group: isNone ? (this.#suites.at(-1) ?? '') : group,
      name: attribute('name'),
      outcome: held ? 'skipped' : 'passed',
      message: '',
    };
  }

  #said(text: string): void {
    const test = this.#test;
    if (test === null || test.message.length >= LONGEST_MESSAGE || !OUTCOMES.has(this.#open.at(-1) ?? ''))
      return;
    test.message += text.slice(0, LONGEST_MESSAGE);
  }

  #closed(): void {
    const name = this.#open.pop();
    if (name === 'testsuite') this.#suites.pop();
    const isOfSuite = name !== undefined && OUTCOMES.has(name) && this.#open.at(-1) !== 'testcase';
    if ((name === 'testcase' || isOfSuite) && this.#test !== null) this.#keep(this.#test);
  }

  #keep(test: OpenTest): void {
    this.#test = null;
    if (this.tests.length >= MOST_TESTS) {
      this.#refuse(`tells of more than ${MOST_TESTS} tests`);
      return;
    }
    const { outcome } = test;
    const message = test.message.trim().slice(0, LONGEST_MESSAGE);
    const said = message === '' || (outcome !== 'failed' && outcome !== 'flaky') ? {} : { message };
    this.tests.push({ name: testName(test), outcome, ...said });
  }

  #refuse(problem: string): void {
    this.#problem ??= problem;
  }
}

function textOf({ attributes }: OpenedTag, key: string): string {
  const value = attributes[key];
  return typeof value === 'string' ? value : '';
}

/** Elements of a test that say what it came to. Surefire and nextest tell their own second tries: those that passed then. */
const OUTCOMES: ReadonlyMap<string, TestOutcome> = new Map([
  ['failure', 'failed'],
  ['error', 'failed'],
  ['skipped', 'skipped'],
  ['flakyFailure', 'flaky'],
  ['flakyError', 'flaky'],
]);
const WEIGHT: Readonly<Record<TestOutcome, number>> = { passed: 0, skipped: 1, flaky: 2, failed: 3 };
/** Of googletest and others, which leave out the element. */
const NOT_RUN: ReadonlySet<string> = new Set(['notrun', 'disabled', 'skipped', 'suppressed', 'ignored']);
/** Node's own runner gives every test this class. */
const NODE_CLASS = 'test';
