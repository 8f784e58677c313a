{{- define "llmkey.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Room is left for the longest of our suffixes and a pod's ordinal. A Service's name is a DNS label (RFC 1035). */}}
{{- define "llmkey.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "llmkey.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | replace "." "-" | trunc 45 | trimSuffix "-" -}}
{{- if not (regexMatch "^[a-z]" $full) -}}
{{- fail (printf "the release is called %s, but the name of a Service begins with a letter: set fullnameOverride" .Release.Name) -}}
{{- end -}}
{{- $full -}}
{{- end -}}
{{- end -}}

{{- define "llmkey.selectorLabels" -}}
app.kubernetes.io/name: {{ include "llmkey.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Labels of a manifest (root; component and more may be missing). Of two alike the nearer wins; ours are not changed. */}}
{{- define "llmkey.labels" -}}
{{- $own := include "llmkey.selectorLabels" .root | fromYaml -}}
{{- /* A label's value begins and ends with a letter or digit, a tag need not. */ -}}
{{- $version := .root.Values.image.tag | default .root.Chart.AppVersion | trunc 63 -}}
{{- $_ := set $own "app.kubernetes.io/version" (regexReplaceAll "^[^A-Za-z0-9]+|[^A-Za-z0-9]+$" $version "") -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- with .component -}}{{- $_ := set $own "app.kubernetes.io/component" . -}}{{- end -}}
{{- include "llmkey.merged" (dict "own" $own "theirs" (merge (dict) (.more | default dict) .root.Values.commonLabels)) -}}
{{- end -}}

{{- define "llmkey.podLabels" -}}
{{- $own := include "llmkey.selectorLabels" . | fromYaml -}}
{{- include "llmkey.merged" (dict "own" $own "theirs" (merge (dict) .Values.podLabels .Values.commonLabels)) -}}
{{- end -}}

{{- define "llmkey.merged" -}}
{{- range $name, $_ := .theirs -}}
{{- if hasKey $.own $name -}}{{- fail (printf "the label %s is the chart's own; leave it out" $name) -}}{{- end -}}
{{- end -}}
{{- toYaml (merge (dict) .own .theirs) -}}
{{- end -}}

{{/* What the chart itself sets, and its probes, ports and volumes rely on. */}}
{{- define "llmkey.refuseOwn" -}}
{{- range .Values.extraArgs -}}
{{- if regexMatch "^--(config\\.file|web\\.listen-address|web\\.config\\.file|storage\\.path|shard|total-shards)(=|$)" . -}}
{{- fail (printf "extraArgs: %s is set by the chart; leave it out" (first (splitList "=" .))) -}}
{{- end -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if has .name (list "LLMKEY_WEB__LISTEN_ADDRESS" "LLMKEY_WEB__CONFIG_FILE" "LLMKEY_STORAGE__PATH" "LLMKEY_SHARD" "LLMKEY_TOTAL_SHARDS") -}}
{{- fail (printf "extraEnv: %s is set by the chart; leave it out" .name) -}}
{{- end -}}
{{- end -}}
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

{{/* What a monitor says of its endpoint, apart from the port. What web.yml asks for is known when it is written here. */}}
{{- define "llmkey.endpoint" -}}
{{- if and .root.Values.webConfig.inline.basic_auth_users (not .monitor.basicAuth) -}}
{{- fail "webConfig.inline asks for a password, but the monitor has no basicAuth: every scrape would be refused" -}}
{{- end -}}
{{- if and .root.Values.webConfig.inline.tls_server_config (not .monitor.tlsConfig) -}}
{{- fail "webConfig.inline switches TLS on, but the monitor has no tlsConfig: a certificate is for a name, and pods are scraped by address; set serverName, and ca" -}}
{{- end -}}
port: http
path: /metrics
scheme: {{ include "llmkey.scheme" .root }}
{{- with .monitor.interval }}
interval: {{ . | quote }}
{{- end }}
{{- with .monitor.scrapeTimeout }}
scrapeTimeout: {{ . | quote }}
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
