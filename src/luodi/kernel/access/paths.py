"""The law of trees that keep their history: paths of fixed-width digits that never change.

Places and units are both such trees. A path is its parent's path followed by the child's
serial number, so that a subtree is one range of texts and needs no join.
"""

WIDTH = 4
DEPTH = 10


def child_path(parent: str, serial: int) -> str:
    """Give the path of a parent's child.

    Parameters
    ----------
    parent
        Path of the parent; the empty text for a root.
    serial
        Serial number of the child under that parent, 1 to 9999, never used again.

    Returns
    -------
    str
        The parent's path and four more digits.

    Raises
    ------
    ValueError
        When the serial does not fit, or the tree would be deeper than ten levels.

    Examples
    --------
    >>> child_path("0001", 12)
    '00010012'
    """
    if not 1 <= serial < 10**WIDTH:
        raise ValueError(f"序号 {serial} 不在 1 到 {10**WIDTH - 1} 之间；请在上一级下另设一层")
    if len(parent) >= WIDTH * DEPTH:
        raise ValueError(f"层级过深：路径 {parent} 已有 {DEPTH} 层；请减少层级")
    return f"{parent}{serial:0{WIDTH}d}"


def subtree(path: str) -> tuple[str, str]:
    """Give the half-open range of paths of a node and all below it.

    Parameters
    ----------
    path
        Path of the node; the empty text stands for the whole forest.

    Returns
    -------
    tuple of str
        ``(low, high)``: a path ``p`` lies in the subtree when ``low <= p < high``.

    Examples
    --------
    >>> low, high = subtree("0001")
    >>> low <= "00010012" < high, low <= "0002" < high
    (True, False)
    """
    # A letter follows all digits in every collation; ASCII signs after "9" do not (ICU, glibc).
    return path, path + "a"


def within(path: str, top: str) -> bool:
    """Tell whether a node lies in the subtree of another, itself included.

    Examples
    --------
    >>> within("00010012", "0001"), within("0002", "0001")
    (True, False)
    """
    low, high = subtree(top)
    return low <= path < high


def ancestors(path: str) -> tuple[str, ...]:
    """List the paths of a node's ancestors from the root down, itself left out.

    Examples
    --------
    >>> ancestors("000100120003")
    ('0001', '00010012')
    """
    return tuple(path[:end] for end in range(WIDTH, len(path), WIDTH))
