import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { readObject } from './read.ts'
import { attempt, carryOut, type Taking } from './taking.ts'

const DEFINITIONS = ['inclusterippools.ipam.cluster.x-k8s.io', 'globalinclusterippools.ipam.cluster.x-k8s.io']

const WORDS = {
  done: "conversion None in place of Berth's webhook: v1alpha1 and v1alpha2 show what was written, unconverted",
  planned: "would get conversion None in place of Berth's webhook",
}

/**
 * Has the API server convert pools of Cluster API no more by Berth's webhook. Without it they could not be read in the other version, and
 * neither namespaces nor owners that the garbage collector looks at could be deleted.
 */
export async function endConversions(taking: Taking): Promise<void> {
  for (const name of DEFINITIONS) await endConversion(taking, name)
}

async function endConversion(taking: Taking, name: string): Promise<void> {
  const { client } = taking
  const subject = { kind: 'CustomResourceDefinition', namespace: '', name }
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`
  await attempt(taking, subject, async () => {
    const definition = await readObject(client, path)
    if (definition === undefined || !isConvertedBy(definition, taking)) return
    const body = [
      { op: 'test', path: '/metadata/uid', value: text(objectAt(definition, 'metadata'), 'uid') ?? '' },
      { op: 'test', path: '/spec/conversion/webhook/clientConfig/service/name', value: taking.name },
      { op: 'replace', path: '/spec/conversion', value: { strategy: 'None' } },
    ]
    await carryOut(taking, subject, WORDS, () =>
      client.patch(path, { type: 'application/json-patch+json', body }),
    )
  })
}

function isConvertedBy(definition: JsonObject, { namespace, name }: Taking): boolean {
  const conversion = objectAt(objectAt(definition, 'spec'), 'conversion')
  const service = objectAt(objectAt(objectAt(conversion, 'webhook'), 'clientConfig'), 'service')
  return text(service, 'namespace') === namespace && text(service, 'name') === name
}
