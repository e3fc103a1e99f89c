import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/** What a payload that cannot be decoded is turned into, so that handlers can refuse it like any other rubbish. */
export interface Undecodable {
  readonly stagegateUndecodable: true;
  readonly reason: string;
}

/** Whether a value is what the converter made of a payload that it could not decode. */
export function isUndecodable(value: unknown): value is Undecodable {
  return typeof value === 'object' && value !== null && 'stagegateUndecodable' in value;
}

/**
 * The converter of worker, client and workflow bundle. Its `fromPayload` never throws: a signal that cannot be
 * decoded would otherwise fail every later workflow task of its run (temporalio/sdk-typescript#1139).
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, ...rest) => defaultPayloadConverter.toPayload(value, ...rest),
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the SDK's own signature
  fromPayload: <T>(payload: Payload): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
      const marker: Undecodable = { stagegateUndecodable: true, reason };
      return defaultPayloadConverter.fromPayload<T>(defaultPayloadConverter.toPayload(marker));
    }
  },
};
