import { describePlugin } from '../plugin-rows.ts'

describePlugin('ovn-k8s-cni-overlay', {
  accepted: [
    ['the cluster network itself', {}],
    [
      'the cluster network itself, as hardware offload asks for it',
      { name: 'ovn-kubernetes-a', ipam: {}, dns: {} },
    ],
    [
      'a layer3 network',
      {
        name: 'l3',
        topology: 'layer3',
        subnets: '10.128.0.0/16/24',
        mtu: 1300,
        netAttachDefName: 'default/net',
      },
    ],
    [
      'a layer2 network with persistent addresses',
      {
        topology: 'layer2',
        subnets: '10.100.200.0/24,fd00::/64',
        excludeSubnets: '10.100.200.0/29',
        allowPersistentIPs: true,
        netAttachDefName: 'default/net',
      },
    ],
    [
      'a localnet network with a VLAN',
      { topology: 'localnet', vlanID: 33, physicalNetworkName: 'phys', netAttachDefName: 'default/net' },
    ],
  ],
  refused: [
    ['a network of its own without topology', { netAttachDefName: 'default/net' }, ['']],
    ['another topology', { topology: 'layer4', netAttachDefName: 'default/net' }, ['.topology']],
    ['no name of the NAD', { topology: 'layer2' }, ['']],
    [
      'the name of another NAD',
      { topology: 'layer2', netAttachDefName: 'default/other' },
      ['.netAttachDefName'],
    ],
    [
      'an ipam',
      {
        topology: 'layer2',
        netAttachDefName: 'default/net',
        ipam: { type: 'whereabouts', range: '10.0.0.0/24' },
      },
      ['.ipam'],
    ],
    [
      'subnets that cannot be read',
      { topology: 'layer2', subnets: '10.0.0.0/24;fd00::/64', netAttachDefName: 'default/net' },
      ['.subnets'],
    ],
    [
      'a primary localnet',
      { topology: 'localnet', role: 'primary', netAttachDefName: 'default/net' },
      ['.role'],
    ],
    [
      'a primary layer2 without subnets',
      { topology: 'layer2', role: 'primary', netAttachDefName: 'default/net' },
      [''],
    ],
    [
      'persistent addresses on layer3',
      { topology: 'layer3', allowPersistentIPs: true, netAttachDefName: 'default/net' },
      ['.allowPersistentIPs'],
    ],
    [
      'join subnets on localnet',
      { topology: 'localnet', joinSubnet: '100.65.0.0/16', netAttachDefName: 'default/net' },
      ['.joinSubnet'],
    ],
  ],
  unknown: [
    ['subnet', { topology: 'layer2', subnet: '10.0.0.0/24', netAttachDefName: 'default/net' }, ['.subnet']],
  ],
})
