const LONGEST = 200;
const NAMED = 3;

/** The title of a pull request of some of a run's stages, at most 200 characters: the run's own, and the first by name. */
export function titleOfGroup({ title, stages }: { title: string; stages: readonly string[] }): string {
  const more = stages.length > NAMED ? ` and ${stages.length - NAMED} more` : '';
  const names = ` (${stages.slice(0, NAMED).join(', ')}${more})`;
  return `${title.slice(0, LONGEST - names.length)}${names}`;
}
