import { describe, expect, it } from '@jest/globals'
import { policyOf, type Policy } from '../../../webhook/admission/policy.ts'
import { settingsOf } from './reviewing.ts'

const SETTINGS = settingsOf(
  'defaults: {enforce: baseline, enforce-version: v0.1, warn: restricted, audit: privileged}',
)
const DEFAULTS = 'baseline:v0.1 restricted:latest privileged:latest'

const said = ({ enforce, warn, audit }: Policy): string =>
  [enforce, warn, audit].map(({ level, version }) => `${level}:${version}`).join(' ')

describe('the policy of a namespace', () => {
  it.each<{ name: string; labels: Record<string, string>; policy: string }>([
    { name: 'without labels: the defaults', labels: {}, policy: DEFAULTS },
    {
      name: 'with every label',
      labels: {
        'berth.dev/enforce': 'restricted',
        'berth.dev/enforce-version': 'latest',
        'berth.dev/warn': 'baseline',
        'berth.dev/warn-version': 'v0.1',
        'berth.dev/audit': 'restricted',
      },
      policy: 'restricted:latest baseline:v0.1 restricted:latest',
    },
    {
      name: 'with one mode alone: the others keep their defaults',
      labels: { 'berth.dev/enforce': 'privileged' },
      policy: 'privileged:v0.1 restricted:latest privileged:latest',
    },
    {
      name: 'with a version alone: the level of the default',
      labels: { 'berth.dev/warn-version': 'v0.1' },
      policy: 'baseline:v0.1 restricted:v0.1 privileged:latest',
    },
    {
      name: 'with a level that is none: as if not labelled',
      labels: { 'berth.dev/enforce': 'strict', 'berth.dev/warn': '', 'berth.dev/audit': 'Restricted' },
      policy: DEFAULTS,
    },
    {
      name: 'with a level that is none beside a version: the version counts',
      labels: { 'berth.dev/enforce': 'strict', 'berth.dev/enforce-version': 'latest' },
      policy: 'baseline:latest restricted:latest privileged:latest',
    },
    {
      name: 'with a version that Berth does not know: as if it were not given',
      labels: { 'berth.dev/enforce': 'restricted', 'berth.dev/enforce-version': 'v9.9' },
      policy: 'restricted:v0.1 restricted:latest privileged:latest',
    },
    {
      name: 'with the name of a property that every object has',
      labels: { 'berth.dev/enforce': 'constructor', 'berth.dev/enforce-version': '__proto__' },
      policy: DEFAULTS,
    },
    {
      name: 'with labels of another domain',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted', enforce: 'restricted' },
      policy: DEFAULTS,
    },
  ])('$name', ({ labels, policy }) => {
    expect(said(policyOf(labels, SETTINGS))).toBe(policy)
  })
})
