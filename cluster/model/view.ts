/** The one place where cluster/ meets the rules: the read interface that they own and it implements. */
export type {
  ClusterView,
  Holder,
  LinkFilter,
  LivePod,
  NamespaceRecord,
  Usage,
} from '../../webhook/rules/cluster-view.ts'
export type { NamedNetwork } from '../../webhook/rules/settings.ts'
