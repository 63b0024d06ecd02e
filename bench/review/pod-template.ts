import { readFileSync } from 'node:fs'
import { POD_DETAILS, type PodDetails, type PodTemplate, type PodTemplates } from './synthetic-cluster.ts'

const ANNOTATIONS = {
  'k8s.v1.cni.cncf.io/networks': '@networks@',
  'k8s.v1.cni.cncf.io/network-status': '@status@',
}

/** An AdmissionReview of a 4 KiB pod, as a real API server sends it. */
export const REVIEW = readFileSync('test/fixtures/reviews/pod-4k.json', 'utf8')

/** The pod of that review as it would be listed, with its network and without. */
export const podTemplates = (): PodTemplates => ({ networked: template(true), plain: template(false) })

function template(networked: boolean): PodTemplate {
  const { object } = JSON.parse(REVIEW).request
  object.metadata = {
    ...object.metadata,
    name: '@name@',
    namespace: '@namespace@',
    uid: '@uid@',
    annotations: networked ? ANNOTATIONS : {},
  }
  object.spec.nodeName = '@node@'
  object.status = { phase: 'Running' }
  const pieces = JSON.stringify(object).split(new RegExp(`@(${POD_DETAILS.join('|')})@`))
  return (details) => pieces.map((piece) => (isDetail(piece) ? details[piece] : piece)).join('')
}

const DETAILS: ReadonlySet<string> = new Set(POD_DETAILS)
const isDetail = (piece: string): piece is keyof PodDetails => DETAILS.has(piece)
