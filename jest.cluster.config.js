import { availableParallelism } from 'node:os'
import base from './jest.config.js'

/**
 * The tests that need a real kube-apiserver and etcd: one control plane for each file, so few files at once.
 * Where the binaries are missing the global setup says so and the tests report themselves as skipped.
 */
export default {
  ...base,
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/cluster/control-plane/global-setup.ts',
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 120_000,
}
