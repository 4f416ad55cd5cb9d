"""Tables of units, posts and sign-ins."""

from luodi.kernel.people.importing.named import by_field, place_told, unit_told
from luodi.kernel.people.importing.posts import POSTS
from luodi.kernel.people.importing.sign_ins import SIGN_INS
from luodi.kernel.people.importing.units import UNITS

__all__ = ["POSTS", "SIGN_INS", "UNITS", "by_field", "place_told", "unit_told"]
