"""A pasted record of a chat group, taken apart into its messages."""

import re
from dataclasses import dataclass

MOST = 200
"""Messages that are taken apart at once."""
_DAY = r"(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|昨天|今天|星期[一二三四五六日天])"
_HOUR = r"(?:(?:上午|下午|晚上|凌晨)?\s*\d{1,2}:\d{2}(?::\d{2})?)"
_HEAD = re.compile(rf"(?P<who>\S.{{0,29}}?)\s*[ \t]\s*(?:{_DAY}\s*)?{_HOUR}\s*[:：]?$")
_STAMP = re.compile(rf"(?:—+\s*)?(?:{_DAY}\s*)?{_HOUR}(?:\s*—+)?$|—+.*—+$")
_SAID = re.compile(r"(?P<who>[^\s:：，。,！!？?]{1,20})[:：](?!//)\s*(?P<said>\S.*)$")


@dataclass(frozen=True)
class Message:
    """What one member of the group said; ``who`` is empty when the record does not tell."""

    who: str
    text: str


def messages_of(record: str) -> list[Message]:
    r"""Take the record of a chat group apart.

    Parameters
    ----------
    record
        As copied out of a chat: a name with a time above each message, or ``name: message``;
        a line without either goes on with the message above.

    Returns
    -------
    list of Message
        In order; messages without text are left out.

    Source
    ------
    House rule: a person decides which of them are needs.

    Examples
    --------
    >>> messages_of("厂里老李 10:20\n变压器又跳了\n急！\n王姐: 收到")
    [Message(who='厂里老李', text='变压器又跳了\n急！'), Message(who='王姐', text='收到')]
    """
    found: list[tuple[str, list[str]]] = []
    for line in (part.strip() for part in record.splitlines()):
        if not line or _STAMP.fullmatch(line):
            continue
        if head := _HEAD.fullmatch(line):
            found.append((head["who"], []))
        elif said := _SAID.fullmatch(line):
            found.append((said["who"], [said["said"]]))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return [Message(who, "\n".join(lines)) for who, lines in found if lines]
