{{- /* Whose pods are not reviewed, in the order of the manifests. */ -}}
{{- define "berth.unreviewed" -}}
{{- $own := list .Release.Namespace -}}
{{- toYaml (concat .Values.excludedNamespaces $own .Values.multusNamespaces .Values.certManager.namespaces | uniq) -}}
{{- end -}}

{{- /*
The entries of a registration: (list root object patch). patch: a file for servers without matchConditions, each of whose entries replaces
what it names in the entry of that name (null: takes it out), or is a new one.
*/ -}}
{{- define "berth.entries" -}}
{{- $root := index . 0 -}}
{{- $entries := (index . 1).webhooks -}}
{{- if semverCompare "<1.28.0-0" $root.Capabilities.KubeVersion.Version -}}
{{- $read := include "berth.read" (list $root (printf "components/without-match-conditions/%s" (index . 2))) | fromYaml -}}
{{- $patches := dict -}}
{{- range (index $read.items 0).webhooks -}}
{{- $_ := set $patches .name . -}}
{{- end -}}
{{- range $entry := $entries -}}
{{- range $key, $value := get $patches $entry.name | default dict -}}
{{- $_ := set $entry $key $value -}}
{{- end -}}
{{- $_ := unset $patches $entry.name -}}
{{- $_ := unset $entry "matchConditions" -}}
{{- end -}}
{{- range $name, $entry := $patches -}}
{{- $entries = append $entries $entry -}}
{{- end -}}
{{- end -}}
{{- range $entry := $entries -}}
{{- include "berth.entry" (list $root $entry) -}}
{{- end -}}
{{- toYaml (dict "webhooks" $entries) -}}
{{- end -}}

{{- /* What the values say of one entry: (list root entry). Prints nothing. */ -}}
{{- define "berth.entry" -}}
{{- $root := index . 0 -}}
{{- $entry := index . 1 -}}
{{- range $key, $value := index $root.Values.webhooks $entry.name | default dict -}}
{{- $_ := set $entry $key $value -}}
{{- end -}}
{{- range ($entry.namespaceSelector | default dict).matchExpressions -}}
{{- if eq .key "kubernetes.io/metadata.name" -}}
{{- $_ := set . "values" (include "berth.unreviewed" $root | fromYamlArray) -}}
{{- end -}}
{{- end -}}
{{- with $root.Values.existingSecret -}}
{{- if and .name .caBundle -}}
{{- $_ := set $entry.clientConfig "caBundle" (b64enc .caBundle) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Annotations of what the API server calls Berth by: registrations, and definitions that Berth converts. */ -}}
{{- define "berth.authority" -}}
{{- $annotations := deepCopy .Values.registrationAnnotations -}}
{{- if .Values.certManager.enabled -}}
{{- $_ := set $annotations "cert-manager.io/inject-ca-from" (printf "%s/berth" .Release.Namespace) -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}
