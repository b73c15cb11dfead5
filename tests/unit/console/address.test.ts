import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { ownAddresses } from '../../../electron/console/address.ts';

const ipv4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, internal, family: 'IPv4', netmask: '255.255.255.0', mac: '02:00:00:00:00:01', cidr: `${address}/24` },
});
const ipv6 = (address: string, scopeid = 0): NetworkInterfaceInfo => ({
  ...{ address, scopeid, internal: false, family: 'IPv6', netmask: 'ffff::', mac: '02:00:00:00:00:01', cidr: null },
});

test('an address for a phone is one of a physical interface, whatever is listed first', () => {
  const interfaces = {
    lo: [ipv4('127.0.0.1', true)],
    docker0: [ipv4('172.17.0.1')],
    'br-1f2e3d': [ipv4('172.18.0.1')],
    utun3: [ipv4('100.96.0.7')],
    'vEthernet (WSL)': [ipv4('172.25.0.1')],
    eno1: [ipv6('2001:db8::7'), ipv6('fe80::1', 2), ipv4('192.168.1.20')],
  };
  expect(ownAddresses(interfaces)).toEqual([
    '192.168.1.20',
    '172.17.0.1',
    '172.18.0.1',
    '172.25.0.1',
    '100.96.0.7',
    '2001:db8::7',
  ]);
});

test.each([
  ['a private address', { ens5: [ipv4('203.0.113.9')], ens6: [ipv4('10.1.2.3')] }, ['10.1.2.3', '203.0.113.9']],
  ['a routed address', { en0: [ipv4('169.254.7.7')], en1: [ipv4('172.31.0.4')] }, ['172.31.0.4', '169.254.7.7']],
  ['the only address', { tailscale0: [ipv4('100.101.102.103')] }, ['100.101.102.103']],
  ['the first of equals', { en0: [ipv4('10.0.0.2')], en1: [ipv4('192.168.0.2')] }, ['10.0.0.2', '192.168.0.2']],
])('%s comes first', (_name, interfaces, expected) => {
  expect(ownAddresses(interfaces)).toEqual(expected);
});
