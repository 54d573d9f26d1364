import ipaddr from 'ipaddr.js';

// What a subscriber of IPv6 has at the least, and may take any address of (RFC 6177, section 2).
const PREFIX_BITS = 64;

/**
 * Whose requests are counted together: those of one IPv4 address, however it is written, or of one
 * IPv6 network, all of whose addresses are one subscriber's.
 * @param source an address, or anything else, which then stands for itself
 */
export function networkOf(source: string): string {
  if (!ipaddr.isValid(source)) return source;
  const address = ipaddr.process(source);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${PREFIX_BITS}`)}/${PREFIX_BITS}`;
}
