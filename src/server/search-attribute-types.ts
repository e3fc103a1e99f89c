import type { SearchAttributeType } from '@temporalio/common';
import proto from '@temporalio/proto';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  TEXT: { cli: 'Text', code: IndexedValueType.INDEXED_VALUE_TYPE_TEXT },
  KEYWORD: { cli: 'Keyword', code: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD },
  INT: { cli: 'Int', code: IndexedValueType.INDEXED_VALUE_TYPE_INT },
  DOUBLE: { cli: 'Double', code: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE },
  BOOL: { cli: 'Bool', code: IndexedValueType.INDEXED_VALUE_TYPE_BOOL },
  DATETIME: { cli: 'Datetime', code: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME },
  KEYWORD_LIST: { cli: 'KeywordList', code: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST },
} as const satisfies Record<SearchAttributeType, { cli: string; code: number }>;

/** A search attribute's type as the command line of `temporal` spells it. */
export const cliTypeName = (type: SearchAttributeType): string => TYPES[type].cli;

/** A search attribute's type as the operator service numbers it. */
export const typeCode = (type: SearchAttributeType): proto.temporal.api.enums.v1.IndexedValueType =>
  TYPES[type].code;
