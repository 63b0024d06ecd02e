import { describePlugin } from '../plugin-rows.ts'

describePlugin('portmap', {
  accepted: [
    ['no field at all', {}],
    [
      'all fields',
      {
        backend: 'iptables',
        snat: true,
        conditionsV4: ['!', '-d', '192.0.2.0/24'],
        conditionsV6: [],
        masqAll: false,
        markMasqBit: 31,
        capabilities: { portMappings: true },
      },
    ],
  ],
  refused: [
    ['an empty backend', { backend: '' }, ['.backend']],
    ['another backend', { backend: 'ipvs' }, ['.backend']],
    ['a mark bit above 31', { markMasqBit: 32 }, ['.markMasqBit']],
    [
      'a mark bit and a chain that sets the mark',
      { markMasqBit: 5, externalSetMarkChain: 'X' },
      ['.externalSetMarkChain'],
    ],
    ['conditions as text', { conditionsV4: '-d 192.0.2.0/24' }, ['.conditionsV4']],
  ],
  unknown: [['port mappings in the configuration', { portMappings: [] }, ['.portMappings']]],
})
