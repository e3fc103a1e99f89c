import type { Errorbook, Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import { changeOperation } from './change.js';
import { countOperation } from './count.js';
import { exportOperation } from './export.js';
import { importOperation } from './import.js';
import { readOperations } from './read.js';
import { recordOperation } from './record.js';
import { searchOperation } from './search.js';

/** What failed before: entries, each time they were seen, and what became of them. */
export function errorbookOperations(context: SqlContext): Pick<Store, keyof Errorbook> {
  return {
    ...recordOperation(context),
    ...changeOperation(context),
    ...readOperations(context),
    ...searchOperation(context),
    ...exportOperation(context),
    ...importOperation(context),
    ...countOperation(context),
  };
}
