import { isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

import type { Finding, PlanPath } from './problem.js';
import { MAX_DEPTH } from './yaml-depth.js';

/** How many values a plan may come to, aliases expanded. */
const MAX_VALUES = 50_000;
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
/** Control characters (but tab and line ends) and halves of characters. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}/u;

interface Input {
  readonly root: Node | null;
  readonly targets: ReadonlyMap<Node, Node>;
}

/**
 * Turns YAML nodes into plain data. Keys must be text and harmless, text must be printable, and what aliases
 * expand to is bounded; what is not so is left out and told.
 */
export function plainValue({ root, targets }: Input): { value: unknown; findings: Finding[] } {
  const findings: Finding[] = [];
  let values = 0;

  const refuse = (path: PlanPath, node: unknown, message: string, allowed?: string): null => {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    findings.push({ severity: 'error', path, at: { offset }, message, allowed: allowed ?? null });
    return null;
  };

  const convert = (node: unknown, path: PlanPath): unknown => {
    values += 1;
    if (values === MAX_VALUES) refuse(path, node, 'the plan is too large with its aliases expanded');
    if (values >= MAX_VALUES) return undefined;
    if (path.length > MAX_DEPTH) return refuse(path, node, 'nests too deeply', `at most ${MAX_DEPTH} levels`);
    if (isAlias(node)) {
      const target = targets.get(node);
      if (target !== undefined) return convert(target, path);
      const hint =
        'a value that begins with "*" needs quotes; else "*name" repeats what "&name" marked before';
      return refuse(path, node, `nothing before this is marked "&${node.source}"`, hint);
    }
    if (isMap(node)) return convertMap(node.items, path);
    if (isSeq(node)) return node.items.map((item, index) => convert(item, [...path, index]));
    if (!isScalar(node)) return null;
    if (typeof node.value === 'string' && UNPRINTABLE.test(node.value))
      return refuse(path, node, 'has a control character or half of a character');
    return node.value;
  };

  const convertMap = (items: readonly { key: unknown; value: unknown }[], path: PlanPath): unknown => {
    const entries = new Map<string, unknown>();
    for (const { key, value } of items) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : null;
      if (name === null || UNPRINTABLE.test(name)) {
        refuse(path, key, 'has a key that is not text', 'text; put a number or a word like true in quotes');
      } else if (UNSAFE_KEYS.has(name)) {
        refuse([...path, name], key, `the key "${name}" is not allowed`);
      } else if (entries.has(name)) {
        refuse([...path, name], key, `the key ${JSON.stringify(name.slice(0, 60))} is given twice`);
      } else {
        entries.set(name, convert(value, [...path, name]));
      }
    }
    return Object.fromEntries(entries);
  };

  return { value: convert(root, []), findings };
}
