import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';

import { nearest } from './nearest.js';
import { plainValue } from './plain-value.js';
import { type Finding, MAX_FINDINGS, type PlanPath, type PlanProblem } from './problem.js';
import { yamlProblem } from './yaml-problem.js';
import { MAX_DEPTH, tooDeepAt } from './yaml-depth.js';

/** Says where in the file a finding is. */
export type Locate = (finding: Finding) => PlanProblem;

/** A YAML file as plain data, with the way back to its lines; or what is wrong with it. */
export type ReadDocument =
  | {
      readonly kind: 'document';
      readonly value: unknown;
      readonly locate: Locate;
      readonly findings: Finding[];
    }
  | { readonly kind: 'problems'; readonly problems: PlanProblem[] };

/**
 * Reads one YAML document with the means of YAML 1.2's core schema: no tags, no merge keys, no second document;
 * anchors and aliases as long as what they expand to stays small. Never throws, whatever the text.
 */
export function readDocument({ file, text }: { file: string; text: string }): ReadDocument {
  const lines = new LineCounter();
  const deep = tooDeepAt(text);
  if (deep !== null) {
    return { kind: 'problems', problems: [tooDeep({ file, text, offset: deep })] };
  }
  const tell = (error: YAMLParseError | YAMLWarning) => yamlProblem({ file, text, error, lines });
  const document = withoutStacks(() =>
    parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false }),
  );
  const problems = [
    ...document.errors.slice(0, MAX_FINDINGS).map(tell),
    ...document.warnings.slice(0, MAX_FINDINGS).map(tell),
  ];
  if (problems.length > 0) return { kind: 'problems', problems };
  const targets = aliasTargets(document);
  const { value, findings } = plainValue({ root: document.contents, targets });
  return { kind: 'document', value, findings, locate: locator({ file, document, lines, targets }) };
}

/** yaml makes an Error of every mistake: a file of commas has 260,000, and their stacks would take seconds. */
function withoutStacks<T>(parse: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parse();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function tooDeep({ file, text, offset }: { file: string; text: string; offset: number }): PlanProblem {
  const before = text.slice(0, offset).split('\n');
  return {
    severity: 'error',
    file,
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    path: '',
    message: 'nests too deeply',
    allowed: `at most ${MAX_DEPTH} levels`,
    suggestion: null,
  };
}

/** What each alias stands for: the nearest node before it with that anchor. One pass, so that many stay cheap. */
function aliasTargets(document: Document.Parsed): Map<Node, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}

interface Located {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly targets: ReadonlyMap<Node, Node>;
}

function locator({ file, document, lines, targets }: Located): Locate {
  return ({ severity, path, at, message, allowed, misspelt }) => {
    const offset =
      typeof at === 'object' ? at.offset : offsetOf({ root: document.contents, path, targets, at });
    const { line, col } = lines.linePos(offset);
    return {
      severity,
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      path: path.join('.'),
      message,
      allowed: allowed ?? null,
      suggestion: misspelt === undefined ? null : nearest(misspelt),
    };
  };
}

interface Search {
  readonly root: Node | null;
  readonly path: PlanPath;
  readonly targets: ReadonlyMap<Node, Node>;
}

function offsetOf({ at, ...search }: Search & { at: 'key' | 'value' }): number {
  const { key, value } = nodeAt(search);
  const node = at === 'key' ? (key ?? value) : (value ?? key);
  return node?.range?.[0] ?? 0;
}

/** The node at a path, or the last one on the way to it, with the key that it stands under. */
function nodeAt({ root, path, targets }: Search): { key: Node | null; value: Node | null } {
  let found: { key: Node | null; value: Node | null } = { key: null, value: root };
  for (const part of path) {
    const value = found.value === null ? null : (targets.get(found.value) ?? found.value);
    const next = isMap<Node, Node | null>(value)
      ? value.items.find(({ key }) => isScalar(key) && key.value === part)
      : isSeq<Node>(value) && typeof part === 'number'
        ? { key: null, value: value.items[part] ?? null }
        : undefined;
    if (next === undefined) return found;
    found = { key: next.key ?? found.key, value: next.value ?? null };
  }
  return found;
}
