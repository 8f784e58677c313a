"""Gets at the members of an error object that is no longer JSON.

Logs, SDKs and gateways cut bodies, print them as Python, JavaScript, Go or YAML, or turn their quotes curly.
"""

import json
import re

_CURLY = str.maketrans("\u201c\u201d\u201e\u2018\u2019", '"""\'\'')
_NAMES = "code|type|message|msg|status|reason|detail|error"
_VALUE = r"""(?:"((?:[^"\\]|\\.)*)"?|'((?:[^'\\]|\\.)*)'?|([A-Za-z0-9_.-]{1,80}))"""
_MEMBER = re.compile(rf"""(?s)(?<![A-Za-z0-9_])["']?({_NAMES})["']?\s*[:=]\s*{_VALUE}""")
_LINE = re.compile(rf"(?m)^[ \t-]*({_NAMES}):[ \t]+(\S.*)$")
_GO_MAP = re.compile(rf"\b({_NAMES}|param):(?!map\[)(.*?)(?=\s(?:{_NAMES}|param):|\]|$)")
_NOTHING = frozenset({"null", "none", "undefined", "<nil>", "nil", ""})
_CLOSE = {"{": "}", "[": "]"}
_CUTS = 3
_PIECE = re.compile(r'(?s)"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}\[\]]')
_WHOLE_STRING = re.compile(r'(?s)"(?:[^"\\]|\\.)*"')
_HALF_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")
_CUT_MARK = re.compile(r"\s*\(truncated[^)]*\)\s*$|(?:\.{3}|\u2026)\s*$")


def loads(text: str) -> object | None:
    """The JSON value of ``text``; None when it is not JSON (or is ``null``, which says as little)."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def embedded(text: str) -> object | None:
    """The first JSON object or array inside ``text``, its end restored when it was cut off."""
    start = min((i for i in (text.find("{"), text.find("[{")) if i >= 0), default=-1)
    if start < 0:
        return None
    text = text[start:]
    try:
        value: object = json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError):
        value = _mended(text)
    return value if isinstance(value, dict | list) and value else None


def _mended(text: str) -> object | None:
    """Cut off amid a string, it only has to be closed; amid a name or a number, that member goes."""
    for _ in range(_CUTS):
        value = loads(closed(text))
        if value is not None:
            return value
        text = text.rpartition(",")[0]
    return None


def closed(text: str) -> str:
    """``text`` with every string, object and array that is still open closed."""
    text = _CUT_MARK.sub("", text)
    missing: list[str] = []
    for piece in _PIECE.findall(text):
        if piece in _CLOSE:
            missing.append(_CLOSE[piece])
        elif piece in "}]":
            del missing[-1:]
        elif not _WHOLE_STRING.fullmatch(piece):  # only the last one can be open
            text = _HALF_ESCAPE.sub("", text) + '"'
    return text.rstrip(", \t\r\n") + "".join(reversed(missing))


def straight(text: str) -> str:
    """``text`` with typographic quotes made straight."""
    return text.translate(_CURLY)


def scraped(text: str) -> dict[str, str] | None:
    """The members of an error object printed by another language; None when there are none.

    The innermost wins, being the last printed. ``null`` in any language is left out.
    """
    if "map[" in text:
        found = [(name, value.strip()) for name, value in _GO_MAP.findall(text)]
    elif "{" in text:
        members = _MEMBER.findall(straight(text)[text.find("{") :])
        found = [(name, double or single or bare) for name, double, single, bare in members]
    else:
        found = _LINE.findall(text)
        if len(found) < 2:  # noqa: PLR2004 -- one "message: x" is prose, two such lines are YAML
            return None
    members_said = {name: value for name, value in found if value.strip().lower() not in _NOTHING}
    return members_said or None
