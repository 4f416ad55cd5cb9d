"""Check a file exported from a luodi ledger: leaves, roots, chain. Needs only Python.

python verify_export.py FILE [HEAD]    HEAD: one you hold from elsewhere must be in the chain
"""

import json
import sys
from hashlib import sha256


def root_of(level: list[bytes]) -> str:
    """Give the Merkle root as RFC 6962 defines it."""
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0].hex() if level else sha256(b"").hexdigest()


def check(path: str, known: str) -> str:
    """Give the last head of a sound file; end with a message at the first thing that is wrong."""
    previous, number, heads = "", 0, set()
    with open(path, encoding="utf-8") as lines:  # noqa: PTH123 - stands alone, on any Python 3
        for line in lines:
            seal = json.loads(line)
            number, before = seal["number"], number
            if before and (number, seal["previous"]) != (before + 1, previous):
                sys.exit(f"seal {number} does not follow seal {before}")
            leaves = []
            for text, leaf in seal["entries"]:
                leaves.append(sha256(b"\x00" + text.encode()).digest())
                if leaves[-1].hex() != leaf:
                    sys.exit(f"seal {number}: changed entry: {text}")
            if (len(leaves), root_of(leaves)) != (seal["count"], seal["root"]):
                sys.exit(f"seal {number}: entries are missing, added or moved")
            text = f"luodi-seal-1|{number}|{seal['count']}|{seal['root']}|{seal['previous']}"
            previous = sha256(text.encode()).hexdigest()
            heads.add(previous)
            if previous != seal["head"]:
                sys.exit(f"seal {number} was edited")
    if not heads or (known and known.rpartition(":")[2] not in heads):
        sys.exit("no seal in this file" if not heads else f"{known} is not in this file")
    return f"{number}:{previous}"


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    print("sound:", check(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))  # noqa: T201 - a command
