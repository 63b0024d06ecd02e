import { describePlugin } from '../plugin-rows.ts'

describePlugin('tap', {
  accepted: [
    ['no field at all', {}],
    [
      'all fields',
      {
        multiQueue: true,
        mtu: 1500,
        mac: '02:00:00:00:00:01',
        owner: 0,
        group: 0,
        selinuxContext: 'system_u:system_r:container_t:s0',
        bridge: 'br0',
      },
    ],
  ],
  refused: [
    ['an owner by name', { owner: 'qemu' }, ['.owner']],
    ['a negative group', { group: -1 }, ['.group']],
  ],
  unknown: [['a user', { user: 5 }, ['.user']]],
})
