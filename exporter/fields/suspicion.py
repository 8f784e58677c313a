"""Does a text look like a secret? Asked of everything that may be shown: names, labels, misspelt fields.

Form of OpenAI's keys: https://github.com/gitleaks/gitleaks, cmd/generate/config/rules/openai.go. The other vendors'
prefixes are those of the keys that their consoles hand out.
"""

import re

# Nobody calls a key `gsk_…` or `AIza…` by accident; the other vendors' prefixes also begin honest names (`xai-prod`).
_ALWAYS = ("sk-", "gsk_", "AIza")
_WHEN_LONG = re.compile(r"(?:sk_|sess-|xai-|hf_|r8_|pplx-|fw_|tgp_|nvapi-)[A-Za-z0-9_-]{16}")
# T3BlbkFJ is base64 of "OpenAI" and stands in the middle of each of their keys.
_INSIDE = re.compile(r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16}|T3BlbkFJ")

_RUN = re.compile(r"[A-Za-z0-9]{20,}")
_SEAM = re.compile(r"[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
_LETTERS_PER_SEAM = 8


def holds_key(text: str) -> bool:
    """Whether it has the form of a known vendor's key. Random identifiers (`org-…`) pass."""
    return text.startswith(_ALWAYS) or bool(_WHEN_LONG.match(text)) or bool(_INSIDE.search(text))


def looks_like_secret(text: str) -> bool:
    """Whether it has the form of a known key, or holds a long run of letters and digits that no person wrote."""
    return holds_key(text) or any(_random(run) for run in _RUN.findall(text))


def _random(run: str) -> bool:
    """Random text jumps between letters and digits all the time; words, camel case and dates do not."""
    return len(_SEAM.findall(run)) * _LETTERS_PER_SEAM >= len(run)
