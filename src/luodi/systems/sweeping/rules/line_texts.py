"""Lines as a table's cell writes them."""

import re

from luodi.systems.sweeping.rules.links import Position

_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)[\s,，]+(-?\d+(?:\.\d+)?)(?:\s+-?\d+(?:\.\d+)?)?\s*")
_WKT = re.compile(r"LINESTRING\s*(?:Z\s*)?\((.*)\)", re.IGNORECASE | re.DOTALL)


def line_of_text(text: str) -> tuple[Position, ...]:
    """Read a line as a table's cell writes it.

    Parameters
    ----------
    text
        WKT, or a list of points, ``113.6,34.7;113.61,34.7``: degrees east before degrees north.

    Returns
    -------
    tuple
        Degrees as they are written, in no datum yet.

    Raises
    ------
    ValueError
        Naming the part that is no point.

    Source
    ------
    OGC 06-103r4, well-known text of a LineString; dossier of road cleaning, rule 1.

    Examples
    --------
    >>> line_of_text("LINESTRING (113.6 34.7, 113.61 34.7)")
    ((113.6, 34.7), (113.61, 34.7))
    >>> line_of_text("113.6,34.7;113.61,34.7") == line_of_text("LINESTRING(113.6 34.7,113.61 34.7)")
    True
    """
    said = text.strip()
    match = _WKT.fullmatch(said)
    parts = match[1].split(",") if match else re.split(r"[;；\n]+", said)
    line = []
    for number, part in enumerate((one for one in parts if one.strip()), 1):
        point = _POINT.fullmatch(part)
        if point is None:
            raise ValueError(
                f"第 {number} 点“{part.strip()[:40]}”不是经度和纬度；"
                "请写成 LINESTRING(113.6 34.7, 113.61 34.7) 或 113.6,34.7;113.61,34.7"
            )
        line.append((float(point[1]), float(point[2])))
    return tuple(line)
