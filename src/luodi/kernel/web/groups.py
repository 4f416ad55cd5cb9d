"""Heads of the left rail that several rooms share."""

from django.utils.translation import gettext_lazy as _

LEDGER = _("底账")
DIRECTORY = _("名录")
SETTINGS = _("设置")
