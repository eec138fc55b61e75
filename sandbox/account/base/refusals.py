"""How a rule is put in front of a MiniStack handler.

A check takes the request's parameters (name -> [value]) and returns None, or raises Refused with AWS's error code.
The codes of EC2 are listed at https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, those of IAM
at each operation in https://docs.aws.amazon.com/IAM/latest/APIReference/. The sentences are ours: see docs/FIDELITY.md.
"""

from xml.sax.saxutils import escape

from ministack.services import ec2, iam


class Refused(Exception):
    """AWS's error code and a sentence."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def value(p: dict, name: str) -> str:
    found = p.get(name, "")
    return (found[0] if found else "") if isinstance(found, list) else str(found)


def required(p: dict, name: str) -> str:
    found = value(p, name)
    if not found:
        raise Refused("MissingParameter", f"The request must contain the parameter {name}")
    return found


def ec2_before(action: str, check) -> None:
    _before(ec2._ACTION_MAP, action, check, ec2_answer)


def ec2_instead(action: str, handler) -> None:
    ec2._ACTION_MAP[action] = _answering(handler, ec2_answer)


def iam_before(action: str, check) -> None:
    _before(iam._IAM_HANDLERS, action, check, iam_answer)


def iam_around(action: str, wrap) -> None:
    """`wrap(p, original)` answers in the place of the handler, which it may call."""
    original = iam._IAM_HANDLERS[action]
    iam._IAM_HANDLERS[action] = _answering(lambda p: wrap(p, original), iam_answer)


def after(table: dict, action: str, then) -> None:
    """Lets `then(p)` put right what a successful call left undone."""
    original = table[action]

    def handler(p):
        answer = original(p)
        if answer[0] < 400:
            then(p)
        return answer

    table[action] = handler


def _before(table: dict, action: str, check, answer) -> None:
    original = table[action]

    def handler(p):
        check(p)
        return original(p)

    table[action] = _answering(handler, answer)


def _answering(handler, answer):
    def answering(p):
        try:
            return handler(p)
        except Refused as refusal:
            return answer(refusal)

    return answering


def ec2_answer(refusal: Refused):
    return ec2._error(refusal.code, escape(str(refusal)), refusal.status)


def iam_answer(refusal: Refused):
    return iam._error(refusal.status, refusal.code, escape(str(refusal)))
