import { member } from '../../json/case-fold.ts'
import type { JsonObject } from '../../json/json.ts'
import { memberPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { integer } from './integer.ts'
import { listOf } from './list-of.ts'
import { objectOf } from './object-of.ts'
import { wrongValue } from './wrong-value.ts'

/** VLANs that a port carries tagged: single ids, or ids from `minID` to `maxID`. bridge and ovs read the same form. */
export const vlanTrunk = (about: string, bounds: { readonly min: number; readonly max: number }) =>
  listOf(
    about,
    objectOf(
      'One VLAN, or a span of them',
      {
        id: integer('One VLAN id', bounds),
        minID: integer('The first of a span', bounds),
        maxID: integer('The last of a span', bounds),
      },
      spanProblems,
    ),
  )

function* spanProblems(entry: JsonObject, path: string): Iterable<Problem> {
  const first = member(entry, 'minID')
  const last = member(entry, 'maxID')
  if (first === undefined && last === undefined) return
  if (first === undefined || last === undefined) {
    const [there, missing] = first === undefined ? ['maxID', 'minID'] : ['minID', 'maxID']
    yield wrongValue(
      path,
      `the span has ${there} but no ${missing}`,
      `give ${missing} too, or write a single VLAN as id`,
    )
  } else if (Number(first.value) > Number(last.value)) {
    const message = `minID ${Number(first.value)} is above maxID ${Number(last.value)}`
    yield wrongValue(memberPath(path, first.key), message, 'give the lower id as minID')
  }
}
