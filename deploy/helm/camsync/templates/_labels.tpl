{{/* What selects the pods. One release is in a namespace: the lease is named camsync. */}}
{{- define "camsync.selector" -}}
app.kubernetes.io/name: camsync
{{- end }}

{{/* The labels of all objects. */}}
{{- define "camsync.labels" -}}
{{ include "camsync.selector" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
{{- end }}

{{- define "camsync.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* What -f takes: one file by its name, several as their directory. */}}
{{- define "camsync.files" -}}
{{- $own := .Values.organisation }}
{{- if and $own.files $own.existingConfigMap -}}
{{ fail "organisation.files and organisation.existingConfigMap exclude each other" }}
{{- else if not (or $own.files $own.existingConfigMap) -}}
{{ fail "what is the organisation to look like? Give its file with --set-file 'organisation.files.org\\.yaml=org.yaml', or a ConfigMap with organisation.existingConfigMap" }}
{{- else if eq (len $own.files) 1 -}}
/etc/camsync/{{ keys $own.files | first }}
{{- else -}}
/etc/camsync
{{- end -}}
{{- end }}
