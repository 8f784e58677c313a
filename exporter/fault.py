"""A fault of our own, said aloud by its type and place: its words may hold a secret."""

import logging


def tell_fault(log: logging.Logger, error: BaseException, **fields: object) -> None:
    """``fields`` say what was being done."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is not None:
        fields["at"] = f"{place.tb_frame.f_code.co_qualname}:{place.tb_lineno}"
    log.error("a fault of our own", extra={"fields": {"error": type(error).__name__, **fields}})
