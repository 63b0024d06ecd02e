import { describePlugin } from '../plugin-rows.ts'

describePlugin('ptp', {
  accepted: [
    [
      'all fields with an ipam',
      { ipMasq: true, ipMasqBackend: 'iptables', mtu: 1450, ipam: { type: 'dhcp' } },
    ],
  ],
  refused: [
    ['no ipam', {}, ['']],
    ['an empty ipam', { ipam: {} }, ['']],
    ['ipMasq in quotes', { ipMasq: 'yes', ipam: { type: 'dhcp' } }, ['.ipMasq']],
  ],
  unknown: [['a bridge', { bridge: 'br0', ipam: { type: 'dhcp' } }, ['.bridge']]],
})
