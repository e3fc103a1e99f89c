import { type Detector, firstOf, found } from './project.js';

const JUDGES = ['lint', 'check', 'test'] as const;

/** A Makefile whose targets judge: for projects that are none of the ecosystems known by themselves. */
export const make: Detector = (files) => {
  const file = firstOf(files, 'GNUmakefile', 'Makefile', 'makefile');
  if (file === null) return null;
  const text = files.text(file) ?? '';
  const targets = JUDGES.filter((name) => new RegExp(`^${name}\\s*:(?!=)`, 'm').test(text));
  if (targets.length === 0) return null;
  const gates = targets.map((name) => found(name, `make ${name}`, `${file}, target "${name}"`));
  return { name: 'Make', setup: [], gates, env: [], cache: [], packages: [], notes: [] };
};
