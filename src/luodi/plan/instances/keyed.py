"""Text of keys and lists of roads, as formats A and B of the published sets have it."""

import re
from dataclasses import dataclass
from typing import Final

from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.instance import line_fault

_KEY: Final = re.compile(r"\s*([A-Z_]+)\s*:\s*(.*?)\s*")
_ROAD: Final = re.compile(r"\s*\(\s*(-?\d+)\s*,\s*(-?\d+)\s*\)((?:\s+[a-z_]+\s+\S+)*)\s*")
_LIST: Final = "LIST"
"""With this a key begins under which roads are listed."""


@dataclass(frozen=True)
class Road:
    """A line ``(tail,head) word number ...``.

    Parameters
    ----------
    line
        Where it stands, from 1.
    tail, head
        Labels of the nodes.
    amounts
        Numbers by their words, each at least 0.
    """

    line: int
    tail: int
    head: int
    amounts: dict[str, int]


class KeyedText:
    r"""A file of keys and lists; collects what is wrong with it.

    Parameters
    ----------
    text
        The whole file.
    name
        How the faults name it.

    Examples
    --------
    >>> text = KeyedText("NODES : 2\nLIST_REQ_EDGES :\n(1,2) cost 3\n", "small")
    >>> text.number("NODES"), text.roads("LIST_REQ_EDGES", "cost")[0].amounts
    (2, {'cost': 3})
    """

    def __init__(self, text: str, name: str) -> None:
        self.faults: list[Fault] = []
        self._name = name
        self._values: dict[str, tuple[int, str]] = {}
        self._roads: dict[str, list[Road]] = {}
        self._read(text)

    def number(self, key: str) -> int:
        """Give the whole number of a key; a fault and 0 where there is none."""
        found = self.numbers(key)
        if found is None or len(found) != 1:
            line, value = self._values.get(key, (0, ""))
            self.faults.append(
                Fault("file.number", key, f"“{self._name}”缺少 {key}，请补上一个整数。")
                if key not in self._values
                else line_fault("file.number", line, f"{key}“{value}”不是整数，请改成一个整数。")
            )
            return 0
        return found[0]

    def numbers(self, key: str) -> list[int] | None:
        """Give the whole numbers of a key, with commas between; None where they are none."""
        _, value = self._values.get(key, (0, ""))
        parts = [part.strip() for part in value.split(",")]
        if not all(re.fullmatch(r"-?\d+", part) for part in parts):
            return None
        return [int(part) for part in parts]

    def has(self, key: str) -> bool:
        """Say whether a key stands in the file."""
        return key in self._values

    def roads(self, key: str, *words: str) -> list[Road]:
        """Give the roads listed under a key; a fault for each that lacks a word."""
        whole = []
        for road in self._roads.get(key, []):
            lacking = [word for word in words if word not in road.amounts]
            if lacking:
                message = f"缺少 {'、'.join(lacking)}，请补上。"
                self.faults.append(line_fault("file.amount", road.line, message))
            else:
                whole.append(road)
        return whole

    def disagreement(self, key: str, count: int) -> list[str]:
        """Note when a key does not say how many there are."""
        stated = self.number(key)
        if stated == count:
            return []
        return [f"“{self._name}”的 {key} 写 {stated}，实际列出 {count}；以列出的为准。"]

    def check(self) -> None:
        """Refuse the file when anything is wrong with it; PlanError names all of it."""
        if self.faults:
            raise PlanError(self.faults)

    def _read(self, text: str) -> None:
        under = ""
        for line, content in enumerate(text.splitlines(), 1):
            if not content.strip():
                continue
            if match := _KEY.fullmatch(content):
                under = match[1] if match[1].startswith(_LIST) else ""
                self._values[match[1]] = (line, match[2])
            elif match := _ROAD.fullmatch(content):
                self._add(under, line, match)
            else:
                message = f"“{content.strip()}”读不懂，请写成“键 : 值”或“(起点,终点) 词 数”。"
                self.faults.append(line_fault("file.line", line, message))

    def _add(self, under: str, line: int, match: re.Match[str]) -> None:
        words = match[3].split()
        pairs = dict(zip(words[::2], words[1::2], strict=True))
        wrong = {word: value for word, value in pairs.items() if not value.isdecimal()}
        for word, value in wrong.items():
            message = f"{word}“{value}”不是零或正整数，请改正。"
            self.faults.append(line_fault("file.amount", line, message))
        if not under:
            message = "这条路不在任何 LIST 之下，请移到所属的清单里。"
            self.faults.append(line_fault("file.list", line, message))
        elif not wrong:
            amounts = {word: int(value) for word, value in pairs.items()}
            road = Road(line, int(match[1]), int(match[2]), amounts)
            self._roads.setdefault(under, []).append(road)
