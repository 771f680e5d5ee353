import { isNumberColumn, toCellText } from '@phlo/core';
import type { CommandView } from '@phlo/core';
import { renderTable } from '../output/table.js';
import { terminalWidth } from '../output/terminal.js';
import { fit, harmless } from '../output/text.js';

/** What a command of a plugin renders its result for: stdout as it is now. */
export function createTerminalView(): CommandView {
  const width = terminalWidth();
  const oneLine = (text: string): string => harmless(text.replaceAll(/[\r\n\t]+/g, ' '));
  return {
    width,
    table: (titles, rows) => {
      const count = Math.max(titles.length, rows[0]?.length ?? 0);
      const columns = Array.from({ length: count }, (_, at) => ({
        title: titles[at] ?? '',
        ...(isNumberColumn(rows, at)
          ? { align: 'right' as const }
          : { cut: at === count - 1 ? ('end' as const) : ('middle' as const) }),
      }));
      const cells = rows.map((row) => row.map((cell) => oneLine(toCellText(cell))));
      return renderTable(columns, cells, { width });
    },
    line: (text) => fit(oneLine(text), width, 'middle'),
  };
}
