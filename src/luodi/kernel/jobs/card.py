"""What the room `jobs` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card

CARD = Card(
    name="jobs",
    title=_("后台任务"),
    urls="luodi.kernel.jobs.urls",
    docs="kernel/jobs.md",
)
