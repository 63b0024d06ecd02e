import { describePlugin } from '../plugin-rows.ts'

const RESOURCE = { 'k8s.v1.cni.cncf.io/resourceName': 'example.com/vf' }

describePlugin('sriov', {
  accepted: [
    [
      'a device plugin with all fields',
      {
        vlan: 100,
        vlanQoS: 7,
        vlanProto: '802.1AD',
        mac: '02:00:00:00:00:01',
        spoofchk: 'off',
        trust: 'on',
        link_state: 'enable',
        min_tx_rate: 0,
        max_tx_rate: 100,
        logLevel: 'debug',
        logFile: '/var/log/sriov',
      },
      RESOURCE,
    ],
    ['a fixed VF', { deviceID: '0000:03:02.3' }],
    ['VLAN 0 with the default protocol', { vlan: 0, vlanQoS: 0, vlanProto: '802.1q' }, RESOURCE],
  ],
  refused: [
    ['neither device nor resource', {}, ['']],
    ['spoofchk as a boolean', { spoofchk: true }, ['.spoofchk'], RESOURCE],
    ['trust with another word', { trust: 'yes' }, ['.trust'], RESOURCE],
    ['another link state', { link_state: 'up' }, ['.link_state'], RESOURCE],
    ['VLAN 4095', { vlan: 4095 }, ['.vlan'], RESOURCE],
    ['a priority above 7', { vlan: 5, vlanQoS: 8 }, ['.vlanQoS'], RESOURCE],
    ['a priority without VLAN', { vlanQoS: 0 }, ['.vlanQoS'], RESOURCE],
    ['a priority on VLAN 0', { vlan: 0, vlanQoS: 3 }, ['.vlanQoS'], RESOURCE],
    ['802.1ad on VLAN 0', { vlan: 0, vlanProto: '802.1ad' }, ['.vlanProto'], RESOURCE],
    ['an empty VLAN protocol', { vlan: 5, vlanProto: '' }, ['.vlanProto'], RESOURCE],
    ['another VLAN protocol', { vlan: 5, vlanProto: 'vxlan' }, ['.vlanProto'], RESOURCE],
  ],
  unknown: [
    ['a master', { master: 'ens1f0' }, ['.master'], RESOURCE],
    ['an mtu, which it does not set', { mtu: 1500 }, ['.mtu'], RESOURCE],
    ['linkState', { linkState: 'auto' }, ['.linkState'], RESOURCE],
  ],
})
