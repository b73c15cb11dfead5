/**
 * Whether this host name or address always leads to this machine: `localhost` and its subdomains (RFC 6761), 127.0.0.0/8, ::1.
 * @param host as `URL.hostname` returns it, or without the brackets of IPv6
 */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost') || /^127(?:\.\d{1,3}){3}$/.test(name);
}
