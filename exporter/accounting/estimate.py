"""What today has cost, sooner than the costs tell."""


def estimated_today(recorded: float | None, priced: float | None) -> float | None:
    """The larger of the recorded cost of today and the priced usage of today (both since midnight UTC).

    The costs of a running day are one bucket that grows late; usage is minutes old. Both measure the same money, so
    that their sum would count it twice, and there is no moment within the day up to which the costs are known to be
    complete. The larger of the two never doubles, and loses only what one does not see of what the other does: what
    has no price in tokens while the costs lag behind. None when neither is known.
    """
    known = [usd for usd in (recorded, priced) if usd is not None]
    return max(known, default=None)
