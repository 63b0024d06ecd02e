import { describePlugin } from '../plugin-rows.ts'

describePlugin('ipvlan', {
  accepted: [
    ['no field at all', {}],
    ['all fields', { master: 'eth2', mode: 'l3s', mtu: 1500, linkInContainer: false }],
  ],
  refused: [
    ['a macvlan mode', { mode: 'bridge' }, ['.mode']],
    ['a mode in capitals', { mode: 'L2' }, ['.mode']],
    ['a master that is a number', { master: 0 }, ['.master']],
    ['linkInContainer in quotes', { linkInContainer: 'false' }, ['.linkInContainer']],
  ],
  unknown: [['a flag', { flag: 'private' }, ['.flag']]],
})
