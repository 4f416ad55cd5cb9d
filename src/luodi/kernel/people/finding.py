"""What the search finds of units and posts; of who holds a post, nothing."""

from collections.abc import Iterator

from luodi.kernel.people.models import Post, Unit
from luodi.kernel.search.rules import Findable

UNIT = "people.unit"
POST = "people.post"


def findable_unit(unit: Unit) -> Findable:
    """Give what is found of a unit: its name and its code.

    Parameters
    ----------
    unit
        The unit.
    """
    return Findable(kind=UNIT, record=unit.pk, title=unit.name, text=unit.code, day=unit.valid_from)


def findable_post(post: Post) -> Findable:
    """Give what is found of a post: its unit, its title and its office telephone.

    Parameters
    ----------
    post
        With its unit.
    """
    return Findable(
        kind=POST,
        record=post.pk,
        title=f"{post.unit.name} {post.title}",
        text=post.telephone,
        day=post.valid_from,
    )


def findable_units() -> Iterator[Findable]:
    """Give what is found of all units, ended ones too."""
    for row in Unit.objects.order_by("pk").iterator():
        yield findable_unit(row)


def findable_posts() -> Iterator[Findable]:
    """Give what is found of all posts, ended ones too."""
    for row in Post.objects.select_related("unit").order_by("pk").iterator():
        yield findable_post(row)
