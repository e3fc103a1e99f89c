export function installPostgres(input: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly clusters?: string;
  readonly find?: (input: { readonly env: Readonly<Record<string, string | undefined>> }) => string | null;
  readonly say: (line: string) => void;
}): void;
