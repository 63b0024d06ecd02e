import { describePlugin } from '../plugin-rows.ts'

describePlugin('sbr', {
  accepted: [['all fields', { table: 100, gateways: ['10.0.0.1', 'fd00::1'], addSourceHints: true }]],
  refused: [
    ['two IPv4 gateways', { gateways: ['10.0.0.1', '10.0.1.1'] }, ['.gateways[1]']],
    ['a gateway with a prefix length', { gateways: ['10.0.0.1/24'] }, ['.gateways[0]']],
    ['a table in quotes', { table: '100' }, ['.table']],
  ],
  unknown: [['gateway', { gateway: '10.0.0.1' }, ['.gateway']]],
})
