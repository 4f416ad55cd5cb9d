"""Random numbers in compiled code."""

from typing import Any

import numpy as np
from numba import uint64

from luodi.plan.arcs.engines.compiling import inlined


@inlined
def draw(state: Any) -> Any:
    """Give the next 64 random bits.

    **Source**: Marsaglia, Xorshift RNGs, Journal of Statistical Software 8 (2003), no. 14.
    """
    bits = state[0]
    bits ^= bits << uint64(13)
    bits ^= bits >> uint64(7)
    bits ^= bits << uint64(17)
    state[0] = bits
    return bits


@inlined
def share(state: Any) -> Any:
    """Give a random number from 0 to below 1."""
    return (draw(state) >> uint64(11)) * (1.0 / 9007199254740992.0)


@inlined
def below(state: Any, count: Any) -> Any:
    """Give a random whole number from 0 to below a count."""
    return np.int64((draw(state) >> uint64(33)) % uint64(count))
