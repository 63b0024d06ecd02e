import { describeApi } from './api/api-suite.ts'
import { describeOnControlPlane } from './environment.ts'

// With the controller manager, since the sandbox empties deleted namespaces itself and here that is a controller's work.
describeOnControlPlane('a real API server', { controllerManager: true }, (cluster) => {
  describeApi('kube-apiserver', () => cluster().target())
})
