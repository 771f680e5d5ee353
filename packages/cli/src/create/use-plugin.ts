/** A constant of a module of the project, whose path is relative to the configuration. */
export interface PluginImport {
  readonly constant: string;
  readonly path: string;
}

/**
 * The text of a configuration with one more plugin in use; `undefined` where it is not written as one expects, and only its author knows
 * where the plugin goes. What comes out is to be loaded and looked at before it is believed.
 */
export function usePlugin(config: string, { constant, path }: PluginImport): string | undefined {
  const used = addToList(config, constant);
  if (used === undefined) return undefined;
  const lines = used.split('\n');
  const last = lines.findLastIndex((line) => /^import\b.*['"];?\s*$|^\} from ['"].*['"];?\s*$/.test(line));
  if (last < 0) return undefined;
  lines.splice(last + 1, 0, `import { ${constant} } from '${path}';`);
  return lines.join('\n');
}

/** Where plugins are listed already, by their keyword and the bracket behind it; or nowhere yet. */
const lists: readonly RegExp[] = [/\buse: \[/g, /\bplugins: \[/g, /\bplugins: \{/g];

function addToList(config: string, constant: string): string | undefined {
  const found = lists.map((pattern) => [...config.matchAll(pattern)]).find((matches) => matches.length > 0);
  if (found !== undefined) {
    const [match] = found;
    if (match === undefined || found.length > 1) return undefined;
    const at = match.index + match[0].length;
    if (match[0].endsWith('{')) return `${config.slice(0, at)} use: [${constant}],${config.slice(at)}`;
    const isEmpty = /^\s*\]/.test(config.slice(at));
    return `${config.slice(0, at)}${constant}${isEmpty ? '' : ', '}${config.slice(at)}`;
  }
  if (/\bplugins\b/.test(config)) return undefined;
  const named = [...config.matchAll(/^( *)name: (['"])[^\n]*\2,?$/gm)];
  const [line] = named;
  if (line === undefined || named.length > 1) return undefined;
  const text = line[0].endsWith(',') ? line[0] : `${line[0]},`;
  return config.replace(line[0], `${text}\n${line[1] ?? ''}plugins: { use: [${constant}] },`);
}
