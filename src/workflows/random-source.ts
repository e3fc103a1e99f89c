import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';

/**
 * What random numbers come from at this moment: another object after a Reset, and the same one as long as there is
 * none. It is how a workflow can tell, in a replay as well, that its history is a Reset's from here on; the SDK has no
 * public word for it.
 */
export const randomSource = (): unknown => getActivator().random;
