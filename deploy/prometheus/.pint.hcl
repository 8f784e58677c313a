# What pint (github.com/cloudflare/pint) is to ask of the rules, and of copies of them with other labels or links. In this folder:
#   pint lint llmkey.rules.yml
# Our own tests cannot run pint: this file is written after its documentation, for a version of 2026.
#
# With your Prometheus named, it also asks that one whether the series of every rule are there:
# prometheus "mine" {
#   uri = "http://127.0.0.1:9090"
# }

# topk stands here only inside a join, to take one of two equal series while an exporter is being replaced.
checks {
  disabled = ["promql/fragile"]
}

rule {
  match {
    kind = "alerting"
  }

  annotation "summary" {
    severity = "bug"
    required = true
  }
  annotation "description" {
    severity = "bug"
    required = true
  }
  annotation "remedy" {
    severity = "bug"
    required = true
  }
  annotation "runbook_url" {
    severity = "bug"
    value    = "https?://.+"
    required = true
  }
  # Some alerts carry the severity of their key, which is a label of the series.
  label "severity" {
    severity = "bug"
    value    = "critical|warning|info|none"
    required = false
  }
}

# The sign of life always fires: that is its use.
rule {
  match {
    kind = "alerting"
    name = "Watchdog"
  }

  disable = ["alerts/comparison"]
}
