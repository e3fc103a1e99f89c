/**
 * The dynamic configuration of every Temporal server of ours; `docker/dynamicconfig.yaml` says the same.
 * - Without the poll rates a shard looks at its queue 20 times a second, and each activity costs about 100 ms.
 * - A payload above the blob limit fails the call that brings it, rather than filling histories; warn goes with it.
 * - A dev server of Temporal's reads its search attributes anew from the database, some ten times for a stage, so that one
 *   that was added this minute is known. Ours are there before it listens, and any other server keeps them for a minute.
 */
export const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 2000,
  'limit.blobSize.error': 262_144,
  'limit.blobSize.warn': 131_072,
  'system.forceSearchAttributesCacheRefreshOnRead': false,
} as const;

/** How long a closed run stays in Temporal; the ledger keeps it for good. A dev server's own default is one day. */
export const RETENTION_DAYS = 30;
