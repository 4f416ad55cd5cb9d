"""The one family of errors that this room raises."""

from luodi.standards.errors import StandardError


class PaperError(StandardError):
    """A paper cannot be written; says what is wrong, which value and what to do."""


def refusal(reason: str, value: object, wrong: str) -> PaperError:
    """Make the error of a paper that cannot be written.

    Parameters
    ----------
    reason
        Machine word after ``papers.``.
    value
        The refused value.
    wrong
        What is wrong and what to do, in the officer's words.

    Returns
    -------
    PaperError
        The error, to be raised.
    """
    return PaperError(code=f"papers.{reason}", value=value, message=wrong)
