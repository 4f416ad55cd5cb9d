"""Pages of units, posts, roles and users, and the way in."""

from luodi.kernel.people.views.refusals import locked_out

__all__ = ["locked_out"]  # the settings name it here
