/** A table, or one of its columns. */
export interface LinkTarget {
  /** Fully qualified name. */
  readonly table: string;
  readonly column?: string;
}

/** Characters that the server's pattern of links takes in a name. */
const linkable = /^[\p{L}\p{N}_'\- .&/+"\\()$#%]+$/u;

/** Whether a link can name it: `:` and `>` divide the parts of one. */
export const isLinkable = (name: string): boolean => linkable.test(name);

/** `<#E::table::lake.shop.bronze.orders::columns::id>`: how a test case says what it is about. The column's name is not quoted in it. */
export const entityLink = ({ table, column }: LinkTarget): string =>
  column === undefined ? `<#E::table::${table}>` : `<#E::table::${table}::columns::${column}>`;
