export const FOLDER_PREFIX: string;
export const STATE_FILE: string;
export function removeLeftServers(): void;
export function endSharedServer(input: { readonly home: string }): void;
