import { z } from 'zod';

import { isInnerPath } from './text.js';

const MOST_FOLDERS = 100;
const FOLDER_RULE =
  "must be a folder of the repository: relative, without '..', without wildcards, a '/' at its end or a leading '-' or '!'";

/** A folder in the repository, taken as it is written: it is handed to git, to which other characters mean something. */
const FolderSource = z
  .string()
  .max(500, 'must have at most 500 characters')
  .refine((path) => isInnerPath(path) && !/^[-!]|[*?[\]{}"]|\p{Cc}/u.test(path), FOLDER_RULE)
  .meta({
    id: 'Folder',
    title: 'a folder such as `packages/api`',
    description:
      "Relative to the repository's root; no `..`, nothing in `.git`, no wildcards, no `/` at its end.",
  });

const FolderList = z.array(FolderSource).min(1).max(MOST_FOLDERS).meta({ title: 'a list of them' });

const LongSparse = z
  .strictObject({
    cone: z.union([FolderSource, FolderList]).meta({
      description:
        'The folders that a working tree holds, with everything in them. The files at the root, and those directly in a folder on the way, are there too, as in the cone mode of `git sparse-checkout`.',
      examples: [['packages/api', 'packages/shared']],
    }),
    gates: z.enum(['cone', 'whole']).optional().meta({
      description:
        "What the stage's gates see of its commit: `cone`: these folders and what the stage changed elsewhere; `whole`: everything. The handoff's gates always see everything.",
      default: 'cone',
    }),
  })
  .meta({ id: 'SparseForm', title: 'a map with the folders, and what gates see' });

/** The part of the repository that working trees hold. */
export const SparseSource = z.union([FolderSource, FolderList, LongSparse]).meta({ id: 'Sparse' });
export type SparseSource = z.infer<typeof SparseSource>;

/** The same of one stage; `false` where it needs everything. */
export const StageSparseSource = z
  .union([FolderSource, FolderList, LongSparse, z.literal(false).meta({ title: '`false` for everything' })])
  .meta({ id: 'StageSparse' });
export type StageSparseSource = z.infer<typeof StageSparseSource>;
