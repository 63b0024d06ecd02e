/**
 * A file that ships beside the code: `docs/rules/…`, `manifests/…`, `examples/…`. This module is one folder below the root
 * both in a checkout (cli/) and in the bundle (dist/).
 */
export const resource = (path: string): URL => new URL(`../${path}`, import.meta.url)
