"""A private value that shows itself covered: the type, and the column that keeps it sealed.

Whatever prints, joins, exports or logs the value gets it covered; the whole of it is had by
``opened()`` alone, which a view calls after the right, the reason and the log.
"""

from typing import TYPE_CHECKING, Any

from django.db import models

from luodi.kernel.access import sealed_text

SHOWN_HEAD, SHOWN_TAIL = 3, 4
COVER = "****"


def covered(text: str) -> str:
    """Give a private text with its middle covered, as ``138****1234``.

    Parameters
    ----------
    text
        The whole text. Of one with fewer than eleven characters only the last two are shown.

    Examples
    --------
    >>> covered("13800001234"), covered("65001234"), covered("")
    ('138****1234', '****34', '')
    """
    if not text:
        return ""
    if len(text) < SHOWN_HEAD + SHOWN_TAIL + len(COVER):
        return COVER + text[-2:]
    return text[:SHOWN_HEAD] + COVER + text[-SHOWN_TAIL:]


class Masked:
    """A private text, kept sealed and shown covered."""

    __slots__ = ("_purpose", "sealed")

    def __init__(self, sealed: str, purpose: str) -> None:
        self.sealed = sealed
        self._purpose = purpose

    @classmethod
    def of(cls, text: str, purpose: str) -> "Masked":
        """Seal a text as typed."""
        return cls(sealed_text.seal(text, purpose), purpose)

    def opened(self) -> str:
        """Give the whole text; call it only where the right, a reason and the log stand."""
        return sealed_text.open(self.sealed, self._purpose)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Masked) and other.sealed == self.sealed

    def __hash__(self) -> int:
        return hash(self.sealed)

    def __str__(self) -> str:
        return covered(self.opened())

    def __repr__(self) -> str:
        return f"Masked({self})"


if TYPE_CHECKING:  # the stubs ask for the types to set and to get; Django's class takes none
    _TextField = models.TextField[str | Masked, Masked]
else:
    _TextField = models.TextField


class SealedField(_TextField):
    """A column for one private text: sealed in the table, a `Masked` in Python.

    It is searched by nothing: the same text is never sealed to the same.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """Tell migrations of a plain text column: they import no living code."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def from_db_value(self, value: str | None, *_more: Any) -> Masked | None:
        """Give a row's value covered."""
        return None if value is None else Masked(value, self.purpose)

    def get_prep_value(self, value: Any) -> Any:
        """Give what the table keeps: never the text itself."""
        if value is None:
            return None
        if isinstance(value, Masked):
            return value.sealed
        return sealed_text.seal(str(value), self.purpose)
