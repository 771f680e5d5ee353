/** Whether an address or name is of this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * Whether a `Host` header names this machine: a page in a browser that has its own name resolve to 127.0.0.1 does not
 * (DNS rebinding).
 */
export const isLoopbackHost = (header: string | undefined): boolean =>
  header !== undefined && isLoopback(header.replace(/:\d+$/, '').toLowerCase());
