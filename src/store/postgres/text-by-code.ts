import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  RawNode,
} from 'kysely';

/**
 * Makes text columns compare and sort by code, as SQLite's do, whatever language the database speaks: in most locales
 * `B` comes after `a`, and punctuation counts last. For migrations, which name their columns `text` for both dialects.
 */
export function textByCode(): KyselyPlugin {
  const transformer = new TextByCode();
  return {
    transformQuery: ({ node }) => transformer.transformNode(node),
    transformResult: ({ result }) => Promise.resolve(result),
  };
}

class TextByCode extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node);
    const { dataType } = column;
    if (!DataTypeNode.is(dataType) || dataType.dataType !== 'text') return column;
    return { ...column, dataType: RawNode.createWithSql('text collate "C"') };
  }
}
