"""The example for teams in ``alertmanager.yml``, uncommented."""

import re

_PART = re.compile(r"^( *)# team:begin\n(.*?)^ *# team:end\n", re.MULTILINE | re.DOTALL)


def with_teams(text: str) -> str:
    """The same file as a user has it who deletes the ``# `` in front of each line of the example."""
    made, count = _PART.subn(lambda part: re.sub(r"(?m)^( *)# ", r"\1", part[2]), text)
    assert count == 2, "one part for the routes, one for the receivers"
    return made
