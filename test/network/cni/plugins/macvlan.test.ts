import { describePlugin } from '../plugin-rows.ts'

describePlugin('macvlan', {
  accepted: [
    ['no field at all', {}],
    [
      'all fields',
      {
        master: 'eth1',
        mode: 'bridge',
        mtu: 9000,
        mac: '02:00:00:00:00:01',
        linkInContainer: false,
        bcqueuelen: 1000,
      },
    ],
    ['each mode', { mode: 'passthru' }],
    ['an empty mode, which means bridge', { mode: '' }],
    ['a master with an alternative name', { master: 'a-rather-long-alternative-name' }],
    ['a VLAN interface as master', { master: 'ens1f0.100' }],
  ],
  refused: [
    ['an ipvlan mode', { mode: 'l2' }, ['.mode']],
    ['a mode in capitals', { mode: 'Bridge' }, ['.mode']],
    ['a multicast MAC address', { mac: '01:00:5e:00:00:01' }, ['.mac']],
    ['the all-zero MAC address', { mac: '00:00:00:00:00:00' }, ['.mac']],
    ['a MAC address of five octets', { mac: '02:00:00:00:00' }, ['.mac']],
    ['a master with a blank', { master: 'eth 0' }, ['.master']],
    ['a master with a colon', { master: 'eth0:1' }, ['.master']],
    ['a master that is a list', { master: ['eth0'] }, ['.master']],
    ['a queue length above 32 bits', { bcqueuelen: 2 ** 32 }, ['.bcqueuelen']],
  ],
  unknown: [
    ['parent, which other tools call master', { parent: 'eth0' }, ['.parent']],
    ['vlanId', { vlanId: 5 }, ['.vlanId']],
  ],
})
