"""What is wrong with a credential, found before anything is sent. No message holds any part of it.

A bad header value would otherwise fail inside the HTTP client, whose exception text is the whole key.
Admin keys (``sk-admin-``) are no fault here: they are well formed, and what a data-plane endpoint
answers them is not documented, so the provider is asked.
"""

import re

from exporter.model import Finding, Target
from exporter.outcome import Outcome

# The first thing wrong that is found, the most telling first.
_FAULTS = (
    (
        r"(?i)^\s*[\"']?\s*(authorization\s*:\s*)?bearer[\s:]",
        "the key has 'Bearer' in front: only the key itself belongs here",
    ),
    (
        r"^\s*(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*[\"']?[A-Za-z]{2,}[-_]",
        "a whole NAME=value line was pasted: only the key itself belongs here",
    ),
    (
        r"^\s*(\$\{?[A-Za-z_][A-Za-z0-9_]*\}?|\$\(.*\)|\{\{.*\}\}|<.*>|%[A-Za-z_]+%)\s*$",
        "a placeholder or a variable that was never expanded stands in place of the key",
    ),
    (
        "[\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]",
        "the key has an invisible character in it (a no-break or zero-width space, or a byte order mark)",
    ),
    ("[\"'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb]", "the key has quotes around it or in it"),
    (r"^\s|\s$", "the key has white space around it"),
    (r"(?i)\*{2}|\.{3}|\u2026|\u2022{2}|\bx{6}", "this is a masked key, as a web page shows it, not the key itself"),
    (r"\s", "the key has white space in it"),
    (r"[\x00-\x1f\x7f-\x9f]", "the key has a control character in it"),
    (r"[^\x00-\x7f]", "the key has a character outside ASCII in it"),
)
_ILL_FORMS = tuple((re.compile(pattern), sentence) for pattern, sentence in _FAULTS)

_OTHER_VENDORS = {
    "sk-ant-": "an Anthropic",
    "sk-or-": "an OpenRouter",
    "gsk_": "a Groq",
    "xai-": "an xAI",
    "AIza": "a Google",
    "hf_": "a Hugging Face",
    "pplx-": "a Perplexity",
    "nvapi-": "an NVIDIA",
    "csk-": "a Cerebras",
    "r8_": "a Replicate",
    "tgp_v1_": "a Together",
    "ghp_": "a GitHub",
    "github_pat_": "a GitHub",
    "glpat-": "a GitLab",
    "AKIA": "an AWS",
}


def find_fault(target: Target) -> Finding | None:
    """``missing_key`` or ``malformed_key`` with a sentence that says what to mend, or None."""
    value = target.secret.value if target.secret else ""
    if not value.strip():
        return Finding(outcome=Outcome.MISSING_KEY, message=target.secret_fault or "the credential is empty")
    sentence = _ill_form(value)
    if sentence is None and target.provider.official:
        sentence = _other_vendor(value)
    return None if sentence is None else Finding(outcome=Outcome.MALFORMED_KEY, message=sentence)


def _ill_form(value: str) -> str | None:
    return next((sentence for pattern, sentence in _ILL_FORMS if pattern.search(value)), None)


def _other_vendor(value: str) -> str | None:
    vendor = next((name for prefix, name in _OTHER_VENDORS.items() if value.startswith(prefix)), None)
    return vendor and f"this is {vendor} key, not an OpenAI key"
