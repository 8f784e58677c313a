"""The vendors: what is asked of them, and what their answers mean. To add one: a file and a line in ``VENDORS``."""

from collections.abc import Mapping

from exporter.model import Provider, Status, Target
from exporter.providers.admin import ADMINS, Admin
from exporter.providers.anthropic import ANTHROPIC
from exporter.providers.azure import AZURE
from exporter.providers.call import UNPRICED_USD, Call
from exporter.providers.choice import choose, watched
from exporter.providers.deepseek import DEEPSEEK
from exporter.providers.gemini import GEMINI
from exporter.providers.groq import GROQ
from exporter.providers.mistral import MISTRAL
from exporter.providers.moonshot import MOONSHOT
from exporter.providers.openai import OPENAI
from exporter.providers.openrouter import OPENROUTER
from exporter.providers.redact import redact
from exporter.providers.siliconflow import SILICONFLOW
from exporter.providers.together import TOGETHER
from exporter.providers.vendor import Vendor
from exporter.providers.xai import XAI

__all__ = [
    "ADMINS",
    "BUILT_IN",
    "UNPRICED_USD",
    "VENDORS",
    "Admin",
    "Call",
    "Vendor",
    "asked_models",
    "candidates",
    "redact",
    "vendor_of",
]

VENDORS: Mapping[str, Vendor] = {
    "openai": OPENAI,
    "openai-compatible": OPENAI,
    "anthropic": ANTHROPIC,
    "azure": AZURE,
    "deepseek": DEEPSEEK,
    "gemini": GEMINI,
    "groq": GROQ,
    "mistral": MISTRAL,
    "moonshot": MOONSHOT,
    "openrouter": OPENROUTER,
    "siliconflow": SILICONFLOW,
    "together": TOGETHER,
    "xai": XAI,
}

BUILT_IN: Mapping[str, Provider] = {
    "openai": Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True),
}


def vendor_of(target: Target) -> Vendor:
    """The vendor that speaks to the target's provider; the configuration admits no other kind."""
    return VENDORS[target.provider.kind]


def candidates(target: Target, status: Status, now: float) -> tuple[Call, ...]:
    """The paid calls to try, in order; empty when none is left. See :func:`exporter.providers.choice.choose`."""
    return choose(vendor_of(target), target, status, now)


def asked_models(target: Target) -> tuple[str, ...]:
    """The names whose availability the ``auth`` probe reports."""
    return watched(vendor_of(target), target)
