import type { AdmissionRequest } from '../../webhook/admission/request.ts'

/** The kinds of Kubernetes itself that live in no namespace and that Berth has no rule for. Of others (custom resources) a manifest tells. */
const CLUSTER_SCOPED: Readonly<Record<string, string>> = {
  APIService: 'apiregistration.k8s.io',
  CertificateSigningRequest: 'certificates.k8s.io',
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
  CSIDriver: 'storage.k8s.io',
  CSINode: 'storage.k8s.io',
  CustomResourceDefinition: 'apiextensions.k8s.io',
  DeviceClass: 'resource.k8s.io',
  FlowSchema: 'flowcontrol.apiserver.k8s.io',
  IngressClass: 'networking.k8s.io',
  MutatingAdmissionPolicy: 'admissionregistration.k8s.io',
  MutatingAdmissionPolicyBinding: 'admissionregistration.k8s.io',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io',
  Namespace: '',
  Node: '',
  PersistentVolume: '',
  PriorityClass: 'scheduling.k8s.io',
  PriorityLevelConfiguration: 'flowcontrol.apiserver.k8s.io',
  ResourceSlice: 'resource.k8s.io',
  RuntimeClass: 'node.k8s.io',
  StorageClass: 'storage.k8s.io',
  ValidatingAdmissionPolicy: 'admissionregistration.k8s.io',
  ValidatingAdmissionPolicyBinding: 'admissionregistration.k8s.io',
  ValidatingWebhookConfiguration: 'admissionregistration.k8s.io',
  VolumeAttachment: 'storage.k8s.io',
}

/** The namespace to tell of an object: empty for what lives in none. */
export function toldNamespace({ group, kind, namespace }: AdmissionRequest): string {
  return Object.hasOwn(CLUSTER_SCOPED, kind) && CLUSTER_SCOPED[kind] === group ? '' : namespace
}
