/**
 * Something wrong in what an author wrote. It becomes a Finding once a rule reports it.
 *
 * - `field`: the path in the object as a user would write it, continued into JSON text,
 *   e.g. `spec.config.plugins[0].ipam.range_start` or `metadata.annotations[k8s.v1.cni.cncf.io/networks][1].ips[0]`.
 * - `message`: what is wrong, with the values in it; one line, no full stop at the end.
 * - `fix`: what to do, in the imperative; one line, no full stop at the end.
 * - `atMost: 'warn'`: pods start with it all the same, so it is told and never refused, whatever the rule's level.
 * - `others`: who else has part in it, as `Occupant.owner` names them: `nad:shop/net`, where it is known.
 */
export interface Problem {
  readonly field: string
  readonly message: string
  readonly fix: string
  readonly atMost?: 'warn'
  readonly others?: readonly string[]
}
