import { expect, it } from '@jest/globals'
import { titleOf } from './object-access.ts'
import { findHelm, renderWithHelm } from './helm.ts'
import { RELEASES } from './releases.ts'
import { renderChart } from './render-chart.ts'
import { describeWith } from './told-to-skip.ts'

const helm = findHelm()

describeWith(
  helm,
  'helm is not here: the chart is rendered by test/charts/go-template alone. Put helm into the PATH, or name it in HELM.',
)('Helm itself', () => {
  it.each(Object.entries(RELEASES))(
    'renders a release %s as test/charts/go-template does',
    async (_, release) => {
      const byHelm = await renderWithHelm(helm ?? '', release)
      const { objects } = renderChart(release)
      const byTitle = (list: typeof objects) =>
        Object.fromEntries(list.map((object) => [titleOf(object), object]))
      expect(byTitle(objects)).toEqual(byTitle(byHelm))
      expect(objects).toHaveLength(byHelm.length)
    },
  )

  it.each([
    ['kube-system', { namespace: 'kube-system' }, 'Berth is not installed into kube-system'],
    ['Kubernetes 1.26', { kubeVersion: '1.26.9' }, 'chart requires kubeVersion: >=1.27.0-0'],
    [
      'values that the schema does not know',
      { values: { replica: 3 } },
      "additional properties 'replica' not allowed",
    ],
  ])('refuses %s', async (_, release, message) => {
    await expect(renderWithHelm(helm ?? '', release)).rejects.toThrow(message)
  })
})
