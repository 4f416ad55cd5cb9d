"""Functions compiled by Numba and kept, until any file of the search changes.

Numba keeps compiled code until the file of the function changes, and does not look at the files of
what that one calls. So the stamp by which it tells is made of all files beside this one.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from numba import njit
from numba.core.caching import IndexDataCacheFile


def _stamp() -> str:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


STAMP: Final = _stamp()
"""Changes with any file of the search."""


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function when it is first called, and keep it for later processes."""
    return _kept(njit(cache=True, error_model="numpy")(function))


def inlined(function: Callable[..., Any]) -> Any:
    """Do the same, and put it into whatever calls it."""
    return _kept(njit(cache=True, error_model="numpy", inline="always")(function))


def _kept(made: Any) -> Any:
    kept = made._cache  # noqa: SLF001 (Numba has no public way to say what a stamp is made of)
    base = kept._impl.filename_base  # noqa: SLF001 (as above)
    index = IndexDataCacheFile(kept.cache_path, base, STAMP)  # type: ignore[no-untyped-call] # Numba ships no types
    kept._cache_file = index  # noqa: SLF001 (as above)
    return made
