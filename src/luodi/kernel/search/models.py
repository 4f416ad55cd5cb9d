"""Tables of the index: one row a record, and to whom else a record is open."""

from datetime import date

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.kernel.search.rules import TITLE_LENGTH

SERIALS = 2**40
"""Rows that a day may have: the day stands before the number of the row in ``rank``."""


class IndexRow(models.Model):
    """What may be found of one record, with the paths by which rights to it are measured.

    The kind's permission and these paths stand for the record's own. Without a unit the record is
    open to whoever holds the permission. ``rank`` orders by day, then number, and is the key of
    the words in the full-text index. Rows are derived: `luodi search rebuild` makes them anew.
    """

    kind = models.CharField(_("种类"), max_length=60)
    record = models.BigIntegerField(_("记录编号"))
    permission = models.CharField(_("权限"), max_length=80)
    unit_path = models.CharField(_("单位路径"), max_length=40, null=True)
    place_path = models.CharField(_("地方路径"), max_length=40, null=True)
    reached = models.BooleanField(_("另对其他单位开放"), default=False)
    title = models.CharField(_("标题"), max_length=TITLE_LENGTH)
    text = models.TextField(_("文字"))
    folded = models.TextField(_("比对用的文字"))
    day_number = models.PositiveIntegerField(_("日期"), default=0)
    rank = models.GeneratedField(
        expression=F("day_number") * SERIALS + F("id"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        """The latest first; a record stands once."""

        ordering = ("-rank",)
        indexes = (models.Index(fields=("rank", "kind", "record"), name="search_record_by_rank"),)
        constraints = (
            models.UniqueConstraint(fields=("kind", "record"), name="search_record_once"),
            models.UniqueConstraint(fields=("rank",), name="search_rank_once"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date | None:
        """The day of the record; None when it has none."""
        return date.fromordinal(self.day_number) if self.day_number else None


class IndexReach(models.Model):
    """Another unit and place over which a record is open.

    With ``around`` it is open around the place too, with ``below`` to all below unit and place.
    """

    row = models.ForeignKey(IndexRow, models.CASCADE, related_name="reaches")
    unit_path = models.CharField(_("单位路径"), max_length=40)
    place_path = models.CharField(_("地方路径"), max_length=40)
    around = models.BooleanField(_("也对其内的地方开放"), default=False)
    below = models.BooleanField(_("也对下级单位开放"), default=False)

    class Meta:
        """A pair stands once for a record."""

        constraints = (
            models.UniqueConstraint(
                fields=("row", "unit_path", "place_path", "around", "below"),
                name="search_reach_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.row_id}: {self.unit_path} {self.place_path}"


class IndexState(models.Model):
    """The one row that says by which version of the rules the index was built."""

    version = models.PositiveIntegerField(_("版本"))

    class Meta:
        """Only row 1."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="search_one_state"),)

    def __str__(self) -> str:
        return str(self.version)
