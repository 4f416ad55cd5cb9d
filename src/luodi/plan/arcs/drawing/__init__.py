"""Plans drawn: as a picture, and as a page with the list of routes beside the map."""

from luodi.plan.arcs.drawing.frame import svg
from luodi.plan.arcs.drawing.page import html

__all__ = ["html", "svg"]
