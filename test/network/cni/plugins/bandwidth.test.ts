import { describePlugin } from '../plugin-rows.ts'

describePlugin('bandwidth', {
  accepted: [
    ['no field at all', {}],
    [
      'both directions',
      { ingressRate: 1_000_000, ingressBurst: 2_000_000, egressRate: 1_000_000, egressBurst: 2_000_000 },
    ],
  ],
  refused: [
    ['a rate without burst', { ingressRate: 1000 }, ['.ingressRate']],
    ['a burst without rate', { egressBurst: 1000 }, ['.egressBurst']],
    ['a burst of 4 GiB', { ingressRate: 1000, ingressBurst: 8 * 2 ** 32 }, ['.ingressBurst']],
    ['a rate with a unit', { ingressRate: '10M', ingressBurst: 1000 }, ['.ingressRate']],
  ],
  unknown: [['ingress', { ingress: 5 }, ['.ingress']]],
})
