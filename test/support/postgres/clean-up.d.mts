export const FOLDER_PREFIX: string;
export const STATE_FILE: string;
export function removeLeftServers(input?: { readonly within?: string }): void;
export function endSharedServer(input: { readonly home: string }): void;
