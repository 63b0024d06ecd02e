{{- /*
The documents of a file of files/manifests, as objects: {items: [...]}. These are copies of Berth's manifests, word for word; the namespace
that they name becomes the release's, in user names and DNS names too.
*/ -}}
{{- define "berth.read" -}}
{{- $root := index . 0 -}}
{{- $file := printf "files/manifests/%s" (index . 1) -}}
{{- $items := list -}}
{{- range splitList "\n---\n" ($root.Files.Get $file | replace "berth-system" $root.Release.Namespace) -}}
{{- $object := fromYaml . -}}
{{- if not $object.kind -}}
{{- fail (printf "the chart is not whole: no object in %s" $file) -}}
{{- end -}}
{{- $items = append $items $object -}}
{{- end -}}
{{- toYaml (dict "items" $items) -}}
{{- end -}}

{{- /* One object as a document, with the labels of the release: (list root object). */ -}}
{{- define "berth.document" -}}
{{- $object := index . 1 -}}
{{- $labels := merge (include "berth.labels" (index . 0) | fromYaml) ($object.metadata.labels | default dict) -}}
{{- $_ := set $object.metadata "labels" $labels }}
---
{{ toYaml $object }}
{{- end -}}

{{- /* A whole file as it is: (list root file). */ -}}
{{- define "berth.manifests" -}}
{{- $root := index . 0 -}}
{{- range (include "berth.read" . | fromYaml).items -}}
{{- include "berth.document" (list $root .) -}}
{{- end -}}
{{- end -}}
