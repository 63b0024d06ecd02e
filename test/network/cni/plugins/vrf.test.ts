import { describePlugin } from '../plugin-rows.ts'

describePlugin('vrf', {
  accepted: [['a name and a table', { vrfname: 'blue', table: 1001 }]],
  refused: [
    ['no name', { table: 5 }, ['']],
    ['a name of 16 characters', { vrfname: 'b234567890123456' }, ['.vrfname']],
    ['a negative table', { vrfname: 'blue', table: -1 }, ['.table']],
  ],
  unknown: [['vrf', { vrfname: 'blue', vrf: 'blue' }, ['.vrf']]],
})
