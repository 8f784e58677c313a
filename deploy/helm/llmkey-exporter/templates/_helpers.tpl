{{- define "llmkey.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Room is left for the longest of our suffixes and a pod's ordinal. */}}
{{- define "llmkey.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "llmkey.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 45 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "llmkey.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llmkey.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "llmkey.labels" -}}
{{ include "llmkey.selectorLabels" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "llmkey.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "llmkey.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "llmkey.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* The Secret behind a group of secrets (keys, admin, receivers); nothing when there is none. */}}
{{- define "llmkey.secretName" -}}
{{- $group := index .root.Values.secrets .group -}}
{{- if and $group.existingSecret $group.inline -}}
{{- fail (printf "secrets.%s: existingSecret and inline are both set; choose one" .group) -}}
{{- end -}}
{{- if $group.existingSecret -}}{{ $group.existingSecret }}
{{- else if $group.inline -}}{{ include "llmkey.fullname" .root }}-{{ .group }}
{{- end -}}
{{- end -}}

{{/* The Secret that holds web.yml; nothing when the web server is open. */}}
{{- define "llmkey.webSecretName" -}}
{{- if and .Values.webConfig.existingSecret .Values.webConfig.inline -}}
{{- fail "webConfig: existingSecret and inline are both set; choose one" -}}
{{- end -}}
{{- if .Values.webConfig.existingSecret -}}{{ .Values.webConfig.existingSecret }}
{{- else if .Values.webConfig.inline -}}{{ include "llmkey.fullname" . }}-web
{{- else if or .Values.webConfig.tls .Values.webConfig.tlsSecret -}}
{{- fail "webConfig: tls or tlsSecret is set, but there is no web.yml that uses it; set existingSecret or inline" -}}
{{- end -}}
{{- end -}}

{{- define "llmkey.scheme" -}}
{{- ternary "https" "http" (or .Values.webConfig.tls (hasKey .Values.webConfig.inline "tls_server_config")) -}}
{{- end -}}

{{/* What a monitor says of its endpoint, apart from the port. */}}
{{- define "llmkey.endpoint" -}}
port: http
path: /metrics
scheme: {{ include "llmkey.scheme" .root }}
{{- with .monitor.interval }}
interval: {{ . }}
{{- end }}
{{- with .monitor.scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- with .monitor.basicAuth }}
basicAuth:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.tlsConfig }}
tlsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
relabelings:
  # The name of a shard outlives its pod's address, so that its series go on after a restart.
  - sourceLabels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_name]
    separator: /
    targetLabel: instance
  {{- with .monitor.relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
