import { describePlugin } from '../plugin-rows.ts'

describePlugin('vlan', {
  accepted: [
    ['master and id', { master: 'eth0', vlanId: 4094 }],
    ['id 0', { master: 'eth0', vlanId: 0 }],
    ['vlanID, which the plugin reads as vlanId', { master: 'eth0', vlanID: 5 }],
  ],
  refused: [
    ['no master', { vlanId: 5 }, ['']],
    ['id 4095', { master: 'eth0', vlanId: 4095 }, ['.vlanId']],
    ['an id in quotes', { master: 'eth0', vlanId: '5' }, ['.vlanId']],
  ],
  unknown: [['vlan', { master: 'eth0', vlan: 5 }, ['.vlan']]],
})
