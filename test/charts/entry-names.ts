import { text } from '../../network/json/json.ts'
import { items, registrationsOf } from './object-access.ts'
import { renderChart } from './render-chart.ts'

/** The names of all entries of both registrations, on old and new servers. */
export function entryNames(): readonly string[] {
  const names = ['1.27.0', '1.36.0'].flatMap((kubeVersion) =>
    registrationsOf(renderChart({ kubeVersion }).objects).flatMap((registration) =>
      items(registration, 'webhooks').map((entry) => text(entry, 'name') ?? ''),
    ),
  )
  return [...new Set(names)]
}
