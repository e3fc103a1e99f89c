export { findInFile, type FoundInFile } from './find-in-file.js';
export { type FoundSecret, SecretScanner } from './secret-scanner.js';
export { scannerFor } from './scanner-for.js';
