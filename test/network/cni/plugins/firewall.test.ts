import { describePlugin } from '../plugin-rows.ts'

describePlugin('firewall', {
  accepted: [
    ['no field at all', {}],
    [
      'all fields',
      {
        backend: 'firewalld',
        firewalldZone: 'trusted',
        iptablesAdminChainName: 'CNI-ADMIN',
        ingressPolicy: 'same-bridge',
      },
    ],
  ],
  refused: [
    ['another backend', { backend: 'nftables' }, ['.backend']],
    ['another policy', { ingressPolicy: 'closed' }, ['.ingressPolicy']],
  ],
  unknown: [['zone', { zone: 'trusted' }, ['.zone']]],
})
