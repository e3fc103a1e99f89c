import { defaultFailureConverter, type LoadedDataConverter } from '@temporalio/common';

import { payloadConverter } from '../../contract/payload-converter.js';

/**
 * The converter of every client. Handed over loaded, not by path: the SDK would `require()` a path, which an
 * ES module does not allow on every supported Node.
 */
export const dataConverter: LoadedDataConverter = {
  payloadConverter,
  failureConverter: defaultFailureConverter,
  payloadCodecs: [],
};
