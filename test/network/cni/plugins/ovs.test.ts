import { describePlugin } from '../plugin-rows.ts'

describePlugin('ovs', {
  accepted: [
    ['a bridge', { bridge: 'br1' }],
    [
      'all fields',
      {
        bridge: 'br1',
        vlan: 100,
        mtu: 1500,
        trunk: [{ id: 42 }, { minID: 1000, maxID: 1010 }],
        deviceID: '0000:03:02.3',
        ofport_request: 10,
        interface_type: 'system',
        configuration_path: '/etc/ovs.conf',
        socket_file: 'unix:/run/db.sock',
        link_state_check_retries: 5,
        link_state_check_interval: 600,
      },
    ],
  ],
  refused: [
    ['a tag in quotes', { bridge: 'br1', vlan: '100' }, ['.vlan']],
    ['an OpenFlow port that is reserved', { bridge: 'br1', ofport_request: 65_280 }, ['.ofport_request']],
    ['a reversed span', { bridge: 'br1', trunk: [{ minID: 20, maxID: 10 }] }, ['.trunk[0].minID']],
  ],
  unknown: [['vlanTrunk', { bridge: 'br1', vlanTrunk: [] }, ['.vlanTrunk']]],
})
