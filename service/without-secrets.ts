/**
 * What credentials look like: service accounts' tokens (three base64url parts of a JWT), headers, private keys in PEM. A line may be
 * a megabyte of somebody's making: no pattern may begin again within what it has read.
 */
const SECRETS: readonly { readonly sign: string; readonly pattern: RegExp; readonly kept: string }[] = [
  { sign: 'eyJ', pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, kept: '' },
  { sign: 'earer ', pattern: /\b([Bb]earer) [\w.~+/=-]{8,}/g, kept: '$1 ' },
  { sign: 'asic ', pattern: /\b([Bb]asic) [\w+/=-]{8,}/g, kept: '$1 ' },
  {
    sign: ' PRIVATE KEY-----',
    // A text that breaks off has no end.
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="|$))/g,
    kept: '',
  },
]

/**
 * A line of a log without what looks like a credential. Nothing of Berth's logs one; what others tell (an exec plugin of a kubeconfig, a
 * proxy, an annotation of a pod) may hold one all the same. A line without one costs four searches.
 */
export function withoutSecrets(line: string): string {
  let clean = line
  for (const { sign, pattern, kept } of SECRETS)
    if (clean.includes(sign)) clean = clean.replaceAll(pattern, `${kept}[secret]`)
  return clean
}
