"""Which datum a set of lines fits: the one stated is doubted aloud, and never changed unasked."""

from collections.abc import Callable, Sequence

from luodi.standards.datum import Datum, convert
from luodi.systems.sweeping.rules.links import Line, Position

FITS = 0.6
"""Share of a file's points that must lie on known streets for another datum to be proposed."""


def datum_shares(
    lines: Sequence[Line], stated: Datum, known: Callable[[Position], bool]
) -> dict[Datum, float]:
    """Tell which share of the points lies on known ground under each datum.

    Parameters
    ----------
    lines
        Degrees as a file writes them.
    stated
        Datum that the person states; it comes first.
    known
        Whether a place in CGCS2000 lies on a known street, or in the district.

    Returns
    -------
    dict
        From 0 to 1 by datum; WGS 84 and CGCS2000 are the same ground and stand once.

    Source
    ------
    Dossier of road cleaning, bad input: positions in GCJ-02 read as WGS 84 are 540-610 m off; try
    the inverse, propose, never silently accept.

    Examples
    --------
    >>> shares = datum_shares([[(1, 1), (2, 2)]], Datum.CGCS2000, lambda place: place == (1, 1))
    >>> shares[Datum.CGCS2000]
    0.5
    """
    points = [point for line in lines for point in line]
    first = Datum.CGCS2000 if stated is Datum.WGS84 else stated
    tried = [first, *(one for one in (Datum.CGCS2000, Datum.GCJ02, Datum.BD09) if one is not first)]
    return {
        datum: sum(known(convert(*point, datum, Datum.CGCS2000)) for point in points)
        / max(len(points), 1)
        for datum in tried
    }


def better_datum(shares: dict[Datum, float], stated: Datum) -> Datum | None:
    """Give the datum to propose in place of the stated one; None when it is not doubted.

    Parameters
    ----------
    shares
        What `datum_shares` gives.
    stated
        Datum that the person states.

    Returns
    -------
    Datum or None
        One that fits ``FITS`` of the points, and at least twice as many as the stated one.

    Source
    ------
    Dossier of road cleaning, bad input: propose, never silently accept.

    Examples
    --------
    >>> better_datum({Datum.CGCS2000: 0.05, Datum.GCJ02: 0.95, Datum.BD09: 0.1}, Datum.WGS84)
    <Datum.GCJ02: 'GCJ02'>
    >>> better_datum({Datum.CGCS2000: 0.5, Datum.GCJ02: 0.95, Datum.BD09: 0.1}, Datum.CGCS2000)
    """
    own = Datum.CGCS2000 if stated is Datum.WGS84 else stated
    best = max(shares, key=lambda datum: shares[datum])
    doubted = best is not own and shares[best] >= FITS and shares[own] * 2 <= shares[best]
    return best if doubted else None
