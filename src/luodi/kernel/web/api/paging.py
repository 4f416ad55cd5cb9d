"""Pages of a list: in order of the number, each page naming where the next begins."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from luodi.kernel.web.api.operations import LAST_KEY

MOST = 200
USUAL = 50
Row = TypeVar("Row", bound=Model)


class Paging(Schema):
    """Which page of a list is wanted.

    Rows come in order of their numbers, so that a page stays the same while rows are added, and
    a program that keeps the last number comes back for what is new.
    """

    limit: Annotated[int, Field(ge=1, le=MOST, description="每页最多几条")] = USUAL
    after: Annotated[int, Field(ge=0, le=LAST_KEY, description="从哪个编号之后开始")] = 0


def page_of(rows: "QuerySet[Row]", paging: Paging) -> tuple[Sequence[Row], int | None]:
    """Give one page of rows, and the ``after`` of the next one; None on the last.

    Parameters
    ----------
    rows
        The rows that the actor may see, filtered.
    paging
        Which page is wanted.

    Notes
    -----
    One query, whatever the number of the page.
    """
    found: list[Any] = list(rows.filter(pk__gt=paging.after).order_by("pk")[: paging.limit + 1])
    shown = found[: paging.limit]
    return shown, shown[-1].pk if len(found) > paging.limit else None
