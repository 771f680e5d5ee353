/** A test for event types: exact, with `*` for one segment and `**` for any tail (`wap.*`, `run.**`, `**`). */
export type TypeTest = (type: string) => boolean;

/** Whether a pattern names one type and no more. */
export const isExactType = (pattern: string): boolean => !pattern.includes('*');

/** Compiles a pattern. `**` matches one segment or more at the end, and everything when it stands alone. */
export function compileTypePattern(pattern: string): TypeTest {
  if (isExactType(pattern)) return (type) => type === pattern;
  const segments = pattern.split('.').map((segment) => {
    if (segment === '**') return '.+';
    return segment.split('*').map(escape).join('[^.]*');
  });
  const expression = new RegExp(`^${segments.join('\\.')}$`);
  return (type) => expression.test(type);
}

const escape = (text: string): string => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
