import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback, isWildcard, type ListenAddress, LOOPBACK_HOST } from '../../shared/consoleAddress.ts';

/** The hosts by which this machine may be named in a request, without the port. */
export function hostNames(listen: ListenAddress, ownName: string): readonly string[] {
  const loopback = [LOOPBACK_HOST, 'localhost', '::1'];
  if (isLoopback(listen.host)) return loopback;
  if (!isWildcard(listen.host)) return [listen.host, ...loopback];
  return [...loopback, ...ownAddresses(), ownName, `${ownName}.local`];
}

/** Interfaces of containers, virtual machines and VPNs, by the names that Linux, macOS and Windows give them. */
const VIRTUAL =
  /^(?:docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|podman|tun|tap|utun|wg|ppp|ipsec|zt|tailscale|bridge\d)|vEthernet|VirtualBox|VMware|Tailscale|WireGuard|OpenVPN|TAP-Windows|ZeroTier/iu;
const PRIVATE_IPV4 = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/u;
const LINK_LOCAL_IPV4 = '169.254.';

/**
 * The addresses of this machine, the one that a device in the same network most likely reaches first: IPv4 before IPv6, physical
 * interfaces before those of containers and VPNs, private addresses before public ones, link-local ones last. Loopback and scoped
 * addresses are left out.
 */
export function ownAddresses(interfaces = networkInterfaces()): readonly string[] {
  const all = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0)
      .map(({ address }) => ({ address, rank: rankOf(name, address) })),
  );
  return all.toSorted((a, b) => a.rank - b.rank).map(({ address }) => address);
}

/** Lower is better. */
function rankOf(name: string, address: string): number {
  const isIpv4 = isIP(address) === 4;
  const isLinkLocal = isIpv4 && address.startsWith(LINK_LOCAL_IPV4);
  const isPublic = isIpv4 && !PRIVATE_IPV4.test(address);
  return (isIpv4 ? 0 : 8) + (isLinkLocal ? 4 : 0) + (VIRTUAL.test(name) ? 2 : 0) + (isPublic ? 1 : 0);
}
