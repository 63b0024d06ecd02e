import { describe, expect, it } from '@jest/globals'
import {
  annotationsOf,
  isHook,
  items,
  labelsOf,
  ofKind,
  one,
  registrationsOf,
  titleOf,
} from './object-access.ts'
import { RELEASES } from './releases.ts'
import { renderChart } from './render-chart.ts'

const cases = Object.entries(RELEASES).map(([name, release]) => ({ name, release, ...renderChart(release) }))

describe.each(cases)('a release $name', ({ objects, release, notes }) => {
  it('has no object twice', () => {
    const titles = objects.map(titleOf)
    expect(titles.toSorted()).toEqual([...new Set(titles)].toSorted())
  })

  it('labels every object with the release', () => {
    for (const object of objects) {
      expect({ [titleOf(object)]: labelsOf(object) }).toMatchObject({
        [titleOf(object)]: {
          'app.kubernetes.io/part-of': 'berth',
          'app.kubernetes.io/managed-by': 'Helm',
          'app.kubernetes.io/instance': release.name ?? 'berth',
          'helm.sh/chart': 'berth-0.1.0',
        },
      })
    }
  })

  it('names no namespace but its own', () => {
    if (release.namespace === undefined) return
    expect(JSON.stringify(objects)).not.toContain('berth-system')
    expect(notes).not.toContain('berth-system')
  })

  it('keeps its definitions when it is uninstalled', () => {
    for (const definition of ofKind(objects, 'CustomResourceDefinition')) {
      expect(annotationsOf(definition)).toMatchObject({ 'helm.sh/resource-policy': 'keep' })
    }
  })

  it('lets the Service and the Deployment select no pod but those of the Deployment', () => {
    const selected = { 'app.kubernetes.io/name': 'berth' }
    expect(one(objects, 'Service')).toMatchObject({ spec: { selector: selected } })
    expect(one(objects, 'Deployment')).toMatchObject({
      spec: { selector: { matchLabels: selected }, template: { metadata: { labels: selected } } },
    })
    for (const other of [...ofKind(objects, 'Pod'), ...ofKind(objects, 'Job')]) {
      expect(labelsOf(other)['app.kubernetes.io/name']).not.toBe('berth')
    }
  })

  it('refuses no pod of its own namespace', () => {
    for (const each of registrationsOf(objects)
      .flatMap((registration) => items(registration, 'webhooks'))
      .filter((every) => 'namespaceSelector' in every)) {
      expect(JSON.stringify(each['namespaceSelector'])).toContain(`"${release.namespace ?? 'berth-system'}"`)
    }
  })

  it('has every hook gone before the next, and gone when it succeeded', () => {
    for (const hook of objects.filter(isHook)) {
      expect(annotationsOf(hook)).toMatchObject({
        'helm.sh/hook': expect.stringMatching(/^(test|pre-delete)$/),
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      })
    }
  })
})
