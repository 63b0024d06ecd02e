import { describePlugin } from '../plugin-rows.ts'

describePlugin('loopback', {
  accepted: [['no field at all', {}]],
  refused: [['a name that libcni refuses', { name: 'lo/0' }, ['.name']]],
  unknown: [
    ['an mtu', { mtu: 1500 }, ['.mtu']],
    ['an ipam, which it never runs', { ipam: { type: 'dhcp' } }, ['.ipam']],
  ],
})
