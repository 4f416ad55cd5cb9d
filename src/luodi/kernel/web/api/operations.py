"""What an operation asks of its caller, and what it may answer."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from ninja import Path, Router, Schema
from pydantic import Field

from luodi.kernel.access.guards import Guard

__all__ = ["Key", "Path", "Refused", "Router", "answers", "asks"]

Operation = TypeVar("Operation", bound=Callable[..., Any])
LAST_KEY = 2**63 - 1

Key = Annotated[int, Field(ge=1, le=LAST_KEY, description="编号")]
"""The number of a record in an address."""


class Refused(Schema):
    """Why nothing was answered, what to do, and the number to name when asking for help."""

    error: str
    what: str
    remedy: str
    reference: str


def asks(permission: str) -> Callable[[Operation], Operation]:
    """Say which permission an operation asks for; the site holds it to that.

    Parameters
    ----------
    permission
        Code that a card declares.
    """

    def mark(operation: Operation) -> Operation:
        operation.guard = Guard(  # type: ignore[attr-defined] # read by the site
            "permission", permission=permission, stranger=401
        )
        return operation

    return mark


def answers(schema: Any, *, of_record: bool = False) -> dict[Any, Any]:
    """Give the answers of an operation by their status.

    Parameters
    ----------
    schema
        What is answered when all is well.
    of_record
        Whether the address names a record, which may not be there.
    """
    refused = {401, 403, 404, 422} if of_record else {401, 403, 422}
    return {200: schema, frozenset(refused): Refused}
