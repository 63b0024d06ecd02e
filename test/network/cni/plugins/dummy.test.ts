import { describePlugin } from '../plugin-rows.ts'

describePlugin('dummy', {
  accepted: [['an ipam', { ipam: { type: 'dhcp' } }]],
  refused: [
    ['no ipam', {}, ['']],
    [
      'a capability that is no boolean',
      { capabilities: { ips: 1 }, ipam: { type: 'dhcp' } },
      ['.capabilities.ips'],
    ],
  ],
  unknown: [['an mtu', { mtu: 1500, ipam: { type: 'dhcp' } }, ['.mtu']]],
})
