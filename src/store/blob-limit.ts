/** The most bytes of one text that a store keeps. */
export const MAX_BLOB_BYTES = 8_000_000;
