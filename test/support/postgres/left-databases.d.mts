export function markOfRun(of?: { readonly pid?: number; readonly at?: number }): string;
export function removeLeftDatabases(input: { readonly server: string }): Promise<string[]>;
