import { z } from 'zod';

/** What is made of an assembled branch: a pull request, the pushed branch alone, or neither. */
export const Publish = z.enum(['pull_request', 'branch', 'none']);
export type Publish = z.infer<typeof Publish>;
