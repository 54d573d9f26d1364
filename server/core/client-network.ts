import ipaddr from 'ipaddr.js';

/**
 * What counts as one client. For IPv6 it is the /64 network, because a subscriber
 * has at least that many addresses (RFC 6177, section 2). IPv4-mapped addresses count as IPv4.
 * @param source a client IP; any other text is its own network
 */
export function clientNetwork(source: string): string {
  if (!ipaddr.isValid(source)) return source;
  const address = ipaddr.process(source);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}/64`;
}
