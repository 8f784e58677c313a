"""One behaviour: what it answers, and what a good reader should make of it."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from exporter.outcome import Outcome, Reason
from exporter.simulator import headers
from exporter.simulator.call import ALL, Call
from exporter.simulator.errors import INVALID_REQUEST, Head, error
from exporter.simulator.question import Answer, Question, Reply
from exporter.simulator.service import serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """A row of the table.

    ``outcome`` (with ``reason``) is what the answers to ``calls`` mean; all other calls are served.
    ``says`` describes it to a person.
    """

    outcome: Outcome
    says: str
    reply: Reply
    reason: Reason = Reason.NONE
    calls: frozenset[Call] = ALL

    def outcome_of(self, call: Call) -> Outcome:
        return self.outcome if call in self.calls else Outcome.OK

    def concerns(self, question: Question) -> bool:
        return question.call in (question.options.calls or self.calls)

    def answer(self, question: Question) -> Answer:
        options = question.options
        if not self.concerns(question):
            return serve(question)
        answer = self.reply(question)
        if options.retry_after is not None and answer.status >= HTTPStatus.BAD_REQUEST:
            answer = replace(answer, headers={**answer.headers, "retry-after": f"{options.retry_after:g}"})
        return replace(answer, delay=answer.delay + options.latency) if options.latency else answer


def fails(
    outcome: Outcome,
    status: int,
    message: str,
    *,
    says: str,
    kind: str = INVALID_REQUEST,
    code: str | None = None,
    param: str | None = None,
    head: Head = headers.served,
    reason: Reason = Reason.NONE,
    calls: frozenset[Call] = ALL,
) -> Behaviour:
    """A row that answers one error; the message may use ``{model}``, ``{organization}``, ``{project}``, ``{id}``."""

    def reply(question: Question) -> Answer:
        words = message.format(
            model=question.model or "gpt-4o-mini",
            organization=question.caller.organization or "org-simulated",
            project=question.caller.project or "proj_simulated",
            id=headers.request_id(question),
        )
        return error(question, status, words, kind=kind, code=code, param=param, head=head)

    return Behaviour(outcome=outcome, reason=reason, says=says, reply=reply, calls=calls)
