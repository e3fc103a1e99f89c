/** What a makefile does for some targets: the shell text of their recipes, and the files that it includes. */
export interface MakeText {
  readonly text: string;
  readonly includes: readonly string[];
}

interface Rule {
  readonly needs: readonly string[];
  readonly recipe: readonly string[];
}

/**
 * Reads the recipes that some targets lead to; the first target's when none is named. Knows rules, prerequisites, `:=`
 * variables in plain use, and includes; where a target is not found, every recipe counts.
 */
export function readMakefile({ text, targets }: { text: string; targets: readonly string[] }): MakeText {
  const lines = text.replace(/\\\n\s*/g, ' ').split('\n');
  const { rules, includes, variables } = rulesOf(lines);
  const first = [...rules.keys()].find((name) => !name.startsWith('.'));
  const wanted = targets.length > 0 ? [...targets] : first === undefined ? [] : [first];
  const reached = wanted.every((name) => rules.has(name)) ? closure({ rules, wanted }) : [...rules.keys()];
  const recipes = reached.flatMap((name) => rules.get(name)?.recipe ?? []);
  return { text: recipes.map((line) => expand({ line, variables })).join('\n'), includes };
}

function rulesOf(lines: readonly string[]) {
  const rules = new Map<string, Rule>();
  const variables = new Map<string, string>();
  const includes: string[] = [];
  let current: readonly string[] = [];
  for (const line of lines) {
    if (line.startsWith('\t')) {
      for (const name of current)
        append({ rules, name, needs: [], recipe: [line.slice(1).replace(/^[@+-]+/, '')] });
      continue;
    }
    const variable = /^(?:export\s+)?(\w+)\s*(?::|::|\?)?=\s*(.*)$/.exec(line);
    const rule = /^([^\s:#=][^:=#]*?)\s*::?(?!=)\s*([^;#]*)(?:;(.*))?$/.exec(line);
    if (/^-?s?include\s/.test(line)) includes.push(...line.trim().split(/\s+/).slice(1));
    else if (variable !== null) variables.set(variable[1] ?? '', variable[2] ?? '');
    else if (rule !== null) {
      current = (rule[1] ?? '').split(/\s+/);
      const needs = (rule[2] ?? '').split(/[\s|]+/).filter((need) => need !== '');
      for (const name of current)
        append({ rules, name, needs, recipe: rule[3] === undefined ? [] : [rule[3].trim()] });
    } else if (line.trim() !== '' && !line.startsWith('#')) current = [];
  }
  return { rules, includes, variables };
}

function append(given: { rules: Map<string, Rule>; name: string } & Rule): void {
  const known = given.rules.get(given.name) ?? { needs: [], recipe: [] };
  given.rules.set(given.name, {
    needs: [...known.needs, ...given.needs],
    recipe: [...known.recipe, ...given.recipe],
  });
}

function closure({ rules, wanted }: { rules: Map<string, Rule>; wanted: readonly string[] }): string[] {
  const reached = new Set(wanted);
  for (const name of reached) for (const need of rules.get(name)?.needs ?? []) reached.add(need);
  return [...reached];
}

function expand({ line, variables }: { line: string; variables: ReadonlyMap<string, string> }): string {
  return line
    .replace(/\$[({](?:MAKE)[)}]/g, 'make')
    .replace(/\$[({](\w+)[)}]/g, (whole, name: string) => variables.get(name) ?? whole)
    .replaceAll('$$', '$');
}
