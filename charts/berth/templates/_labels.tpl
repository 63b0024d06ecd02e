{{- /* What every object carries. The first two are those of the manifests, the Service selects by the first. */ -}}
{{- define "berth.labels" -}}
{{- with .Values.commonLabels }}
{{- toYaml . }}
{{ end -}}
app.kubernetes.io/name: berth
app.kubernetes.io/part-of: berth
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- end -}}

{{- define "berth.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Who answers for the serving certificate: berth, cert-manager or you. */ -}}
{{- define "berth.certificates" -}}
{{- if .Values.certManager.enabled -}}
cert-manager
{{- else if .Values.existingSecret.name -}}
you
{{- else -}}
berth
{{- end -}}
{{- end -}}
