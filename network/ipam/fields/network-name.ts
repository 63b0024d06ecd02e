import type { Field } from '../../cni/field.ts'
import { string } from '../../cni/fields/string.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'

/**
 * A name of which the name of a Kubernetes object is made (whereabouts: the IPPool's; Berth: the lease's): a DNS-1123
 * subdomain, 63 characters at most so that the rest finds room.
 */
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/

/** Keeps equal addresses of different networks apart. */
export const networkName = (about: string): Field =>
  string(about, (text, path) => {
    if (SUBDOMAIN.test(text) && !/\.[.-]|-\./.test(text)) return undefined
    const message = `${lastName(path)} ${show(text)} cannot be part of an object's name`
    return wrongValue(path, message, 'use up to 63 lower-case letters, digits, "-" and "."')
  })
