"""What mutes what. Only what proves nothing of a key is ever muted: a dead key is told in any weather."""

from exporter.alerting.rules.rule import Mute

BY_EGRESS = Mute("LLMKeyExporterEgressDown")
#: For what is told of providers: silence and errors that take turns are still an outage.
BY_EGRESS_PATIENTLY = Mute("LLMKeyExporterEgressDown", patient=True)
BY_PROVIDER = Mute("LLMProviderDown", ("provider",))
BY_AUTH = Mute("LLMKeyAuthFailed", ("key", "provider"))

#: For what a broken provider alone explains.
INCONCLUSIVE = (BY_EGRESS, BY_PROVIDER, BY_AUTH)

#: For what a broken provider does not explain, but a key that is not accepted makes pointless.
LESSER = (BY_EGRESS, BY_AUTH)
