"""Sentences that a rule says, in Chinese, and that a page may say in another language."""

from typing import Self


class Phrase(str):
    """A sentence with figures in it, Chinese as it stands.

    Parameters
    ----------
    pattern
        The sentence with a ``%(name)s`` for each value and ``%%`` for a per cent sign; written out
        where it is used, so that the catalogues of translations find it.
    values
        What stands in the sentence; may be said themselves.

    Examples
    --------
    >>> Phrase("指标名只有 %(length)d 个字", length=2)
    '指标名只有 2 个字'
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: dict[str, object]

    def __new__(cls, pattern: str, **values: object) -> Self:
        """Write the sentence, and keep its pattern and values."""
        made = super().__new__(cls, pattern % values)
        made.pattern = pattern
        made.values = values
        return made
