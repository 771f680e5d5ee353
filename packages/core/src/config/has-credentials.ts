/**
 * Whether an address names a user or a password. `fetch` refuses such a one, and shows it when it does: whoever takes an address of HTTP from a
 * configuration refuses it first, and asks for what it held by another way.
 */
export function hasCredentials(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}
