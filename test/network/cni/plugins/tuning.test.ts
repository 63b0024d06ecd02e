import { describePlugin } from '../plugin-rows.ts'

describePlugin('tuning', {
  accepted: [
    [
      'all fields',
      {
        sysctl: { 'net.core.somaxconn': '500', 'net.ipv4.conf.IFNAME.arp_filter': '1' },
        mac: '02:00:00:00:00:01',
        mtu: 1454,
        promisc: true,
        allmulti: false,
        txQLen: 1000,
        dataDir: '/run/cni/tuning',
      },
    ],
  ],
  refused: [
    [
      'a kernel parameter that is a number',
      { sysctl: { 'net.core.somaxconn': 500 } },
      ['.sysctl["net.core.somaxconn"]'],
    ],
    ['a kernel parameter outside net', { sysctl: { 'kernel.shmmax': '1' } }, ['.sysctl["kernel.shmmax"]']],
    ['kernel parameters as a list', { sysctl: ['net.core.somaxconn=500'] }, ['.sysctl']],
    ['promisc in quotes', { promisc: 'true' }, ['.promisc']],
  ],
  unknown: [['sysctls', { sysctls: {} }, ['.sysctls']]],
})
