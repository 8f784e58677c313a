"""What every mapping of the configuration is: known names only, and no value in an error."""

from pydantic import BaseModel, ConfigDict

STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Section(BaseModel):
    """A mapping with known names only. Its errors never show a value."""

    model_config = STRICT
