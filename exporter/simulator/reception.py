"""From a question and what the key is told to do, to the answer: the order in which OpenAI refuses."""

from dataclasses import replace

from exporter.simulator.behaviours import BEHAVIOURS, Behaviour
from exporter.simulator.options import PLAIN
from exporter.simulator.question import Answer, Question


def reception(question: Question, told: str) -> tuple[str, Answer]:
    """The behaviour that answered, by name, and its answer.

    Trouble of the provider comes before anything is known of the key; then the key; then its headers.
    """
    behaviour = BEHAVIOURS[told]
    refusal = _refusal(question, behaviour)
    if refusal:
        return refusal, BEHAVIOURS[refusal].answer(replace(question, options=PLAIN))
    return told, behaviour.answer(question)


def _refusal(question: Question, behaviour: Behaviour) -> str:
    """The behaviour that comes before the one told, "" when there is none."""
    if behaviour.outcome.provider_trouble and behaviour.concerns(question):
        return ""
    if not question.secret:
        return "missing_key"
    if not question.known:
        return "invalid_key"
    if question.organization and question.caller.organization not in ("", question.organization):
        return "wrong_organization"
    if question.project and question.caller.project not in ("", question.project):
        return "wrong_project"
    return ""
