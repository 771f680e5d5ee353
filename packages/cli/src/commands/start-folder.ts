/** Where a command acts: the folder of `-C`, else the one that it was started in. */
export const startFolder = (host: { readonly globals: () => { readonly C?: string } }): string =>
  host.globals().C ?? process.cwd();
