"""One series in the notation of ``promtool test rules``: runs of equal steps written short."""

_DIGITS, _SAME = 3, 5e-4  # milliseconds: nothing the rules compare is smaller


class Line:
    """The samples of one series, told only where they change."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._first, self._last, self._step, self._count = 0.0, 0.0, 0.0, 0
        self._next = 0  # the scrape that comes next

    def put(self, scrape: int, value: float) -> None:
        """The value from this scrape on; it stayed the same until here."""
        self._stay(scrape)
        value = round(value, _DIGITS)
        if self._count == 1:
            self._step = round(value - self._last, _DIGITS)
        if self._count == 0 or abs(value - self._last - self._step) > _SAME:
            self._close()
            self._first = value
        self._last = value
        self._count, self._next = self._count + 1, scrape + 1

    def end(self, scrape: int) -> None:
        """From this scrape on there is no sample."""
        self._stay(scrape)
        self._close()
        self._runs.append("stale")
        self._next = scrape + 1

    def text(self, scrapes: int) -> str:
        """All of so many scrapes."""
        self._stay(scrapes)
        self._close()
        return " ".join(self._runs)

    def _stay(self, scrape: int) -> None:
        """Nothing changed until then."""
        more = scrape - self._next
        if more <= 0:
            return
        if not self._count:
            self._runs.append(f"_x{more}")
        elif self._count == 1 or self._step == 0.0:
            self._step, self._count = 0.0, self._count + more
        else:
            last = self._last
            self._close()
            self._first, self._last, self._count = last, last, more
        self._next = scrape

    def _close(self) -> None:
        if self._count == 1:
            self._runs.append(f"{self._first!r}")
        elif self._count:
            self._runs.append(f"{self._first!r}{self._step:+}x{self._count - 1}")
        self._count, self._step = 0, 0.0
