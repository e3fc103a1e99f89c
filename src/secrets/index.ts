export { findInEntry, type FoundInEntry } from './find-in-entry.js';
export { findInFile } from './find-in-file.js';
export { type FoundSecret, SecretScanner } from './secret-scanner.js';
export { scannerFor } from './scanner-for.js';
