export function leftovers(given: {
  installation: {
    place: { folder: string; paths: { state: string; cache: string } };
    workers: { pid: number | null }[];
  };
  run: { task: string; slug: string; number: number; origin: string };
}): string[];
export function leaksOf(given: { paths: { state: string }; run: { slug: string }; secret: string }): string[];
