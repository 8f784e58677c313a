"""What the External Secrets Operator takes of an ExternalSecret, as far as ours uses it.

Source: external-secrets, config/crds/bases/external-secrets.io_externalsecrets.yaml, version v1 (August 2026).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

# The operator's names, and durations of Go; 0 would fetch once and never again.
_Name = Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$")]
_Entry = Annotated[str, Field(pattern=r"^[-._a-zA-Z0-9]{1,253}$")]
_Interval = Annotated[str, Field(pattern=r"^[1-9][0-9]*[smh]$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Store(_Part):
    kind: Literal["SecretStore", "ClusterSecretStore"]
    name: _Name


class Remote(_Part):
    key: str
    property: str


class Datum(_Part):
    secret_key: _Entry
    remote_ref: Remote


class Target(_Part):
    name: _Name
    creation_policy: Literal["Owner"]
    deletion_policy: Literal["Retain"]


class Spec(_Part):
    refresh_policy: Literal["Periodic"]
    refresh_interval: _Interval
    secret_store_ref: Store
    target: Target
    data: Annotated[list[Datum], Field(min_length=1)]


class Metadata(_Part):
    name: _Name
    namespace: _Name


class ExternalSecret(_Part):
    api_version: Literal["external-secrets.io/v1"]
    kind: Literal["ExternalSecret"]
    metadata: Metadata
    spec: Spec
