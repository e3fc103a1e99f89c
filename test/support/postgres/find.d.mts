export const SERVER_VARIABLE: string;
export const HOW_TO_HAVE_ONE: string;
export function findPrograms(input: {
  readonly env: Readonly<Record<string, string | undefined>>;
}): string | null;
