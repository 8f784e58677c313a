"""One probe on its way, and what it has to show for itself even when it is cut short."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from exporter.model import Finding, Kind, Request, Response, Status, Target
from exporter.outcome import Outcome
from exporter.providers import VENDORS, Call, Vendor, candidates
from exporter.wire import exchange, unexpected

LARGEST = {Kind.AUTH: 1024 * 1024, Kind.QUOTA: 256 * 1024}  # bytes of a body; a list of models is long

NO_CANDIDATE = Finding(
    outcome=Outcome.MODEL_NOT_FOUND,
    message="none of the known probe models is listed for this key; set probing.quota.model",
)
_MOVES_ON = (Outcome.PERMISSION_DENIED, Outcome.MODEL_NOT_FOUND)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What one candidate was told."""

    call: Call
    http_status: int
    finding: Finding


@dataclass(slots=True, kw_only=True)
class Attempt:
    """Asks for one target; the fields are true at any moment, so that a deadline loses nothing.

    ``local``: nothing was sent. ``unanswered`` is a paid call under way, which may be billed.
    """

    transport: httpx.AsyncBaseTransport
    clock: Callable[[], float]
    target: Target
    kind: Kind
    status: Status
    http_status: int = 0
    local: bool = False
    call: Call | None = None
    unanswered: Call | None = None
    tokens: int = 0
    cost_usd: float = 0.0

    @property
    def vendor(self) -> Vendor:
        return VENDORS[self.target.provider.kind]

    async def run(self) -> Finding:
        """The finding of the probe; raises whatever the way to the answer raises."""
        if self.kind is Kind.QUOTA:
            return await self._walk()
        return self._read(await self._send(self.vendor.auth_request(self.target)))

    async def _walk(self) -> Finding:
        """The first candidate that is neither refused nor unknown decides."""
        refusals: list[_Refusal] = []
        for call in candidates(self.target, self.status, self.clock()):
            finding = await self._ask(call)
            if finding.outcome not in _MOVES_ON:
                return finding
            refusals.append(_Refusal(call, self.http_status, finding))
        if not refusals:
            self.local = True
            return NO_CANDIDATE
        return self._settle(refusals)

    async def _ask(self, call: Call) -> Finding:
        request = self.vendor.quota_request(self.target, call)
        self.call = self.unanswered = call
        response = await self._send(request)
        self.unanswered = None
        finding = self._read(response)
        if httpx.codes.is_success(response.status):
            self._pay(call, finding.tokens_in, finding.tokens_out)
        return finding

    def _settle(self, refusals: list[_Refusal]) -> Finding:
        """``permission_denied`` says that no call is allowed: one model that is merely absent belies it."""
        absent = [refusal for refusal in refusals if refusal.finding.outcome is Outcome.MODEL_NOT_FOUND]
        last = (absent or refusals)[-1]
        self.call, self.http_status = last.call, last.http_status
        return last.finding

    def pay_for_unanswered(self) -> None:
        """Count a call that broke off after it was sent: the provider may have served and billed it."""
        if self.unanswered is not None:
            self._pay(self.unanswered, None, None)

    def _pay(self, call: Call, tokens_in: int | None, tokens_out: int | None) -> None:
        """Tokens the provider did not name are counted as the most that the call can use."""
        tokens_in = call.tokens_in if tokens_in is None else tokens_in
        tokens_out = call.max_tokens_out if tokens_out is None else tokens_out
        self.tokens += tokens_in + tokens_out
        self.cost_usd += call.cost(tokens_in, tokens_out)

    async def _send(self, request: Request) -> Response:
        self.http_status = 0
        return await exchange(self.transport, request, LARGEST[self.kind], on_status=self._begun)

    def _begun(self, status: int) -> None:
        self.http_status = status

    def _read(self, response: Response) -> Finding:
        try:
            return self.vendor.read(self.kind, response, self.target, self.clock())
        except Exception as error:  # noqa: BLE001  # a probe never raises
            return unexpected(error)
