"""Proving what is kept: closed months, their lights and chain; frozen bulletins; by the log."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import Error

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import Checked
from luodi.kernel.log.models import LogLine
from luodi.systems.targets import rules
from luodi.systems.targets.models import ClosedLight, FrozenBulletin, MonthClosing

WHY = "proven on the server's own console, shown to nobody"


def kept_checked() -> Checked:
    """Prove the closed months and the frozen bulletins."""
    parts = (closings_checked(), bulletins_checked())
    return Checked(
        tuple(text for part in parts for text in part.findings),
        tuple(text for part in parts for text in part.notes),
    )


def closings_checked() -> Checked:
    """Prove the closed months; tell what is not as it was closed, in plain sentences.

    Notes
    -----
    Three queries; memory for all closed lights.
    """
    try:
        return _checked()
    except (Error, TypeError, ValueError) as error:
        return Checked((f"关账的表有行读不出来：{error}；请从备份恢复后再核对",))


def _checked() -> Checked:
    logged = _logged("targets.close_month")
    lights = defaultdict(list)
    for light in unrestricted(ClosedLight, why=WHY).order_by("closing_id", "target_id"):
        lights[light.closing_id].append(light)
    found: list[str] = []
    uncovered: list[int] = []
    before: MonthClosing | None = None
    for closing in MonthClosing.objects.order_by("month"):
        told = logged.pop(closing.month, None)
        if before is not None and rules.next_month(before.month) != closing.month:
            found.append(f"{before.month} 之后直接是 {closing.month}：中间的关账不见了")
            before = None
            previous = ""  # what stood between is gone, and with it the link
        else:
            previous = (before and before.digest) or rules.FIRST_CLOSING
        found += _against_log(closing, told)
        if closing.digest is None and not (before and before.digest):
            uncovered.append(closing.month)
        else:
            found += _differences(closing, lights.pop(closing.month, []), previous)
        before = closing
    found += [f"日志记有 {month} 的关账，表里没有：被删掉了" for month in sorted(logged)]
    notes = (f"{len(uncovered)} 个月关账时还没有指纹，不在核对之内",) if uncovered else ()
    return Checked(tuple(found), notes)


def bulletins_checked() -> Checked:
    """Prove the frozen bulletins: their content by its digest, the digest by the log.

    Notes
    -----
    Two queries; one bulletin at a time is in memory.
    """
    try:
        return Checked(tuple(_bulletins()))
    except (Error, TypeError, ValueError) as error:
        return Checked((f"通报定格的内容有读不出来的：{error}；请从备份恢复后再核对",))


def _bulletins() -> Iterator[str]:
    logged = _logged("targets.approve_bulletin")
    rows = FrozenBulletin.objects.select_related("bulletin").order_by("bulletin")
    for frozen in rows.iterator(chunk_size=20):
        name = f"通报{frozen.bulletin.number}《{frozen.bulletin.title}》"
        told = logged.pop(frozen.bulletin_id, None)
        if rules.content_digest(frozen.content) != frozen.digest:
            yield f"{name}定格的内容被改过：与签发时的指纹不符"
        elif told is None:
            yield f"{name}的签发不在日志里：绕过签发写入的，或日志被改过"
        elif (told.get("digest"), told.get("seal")) != (frozen.digest, frozen.seal_id):
            yield f"{name}的指纹或封账号与日志记的不同：被改过"
    for number in sorted(logged):
        yield f"日志记有通报 {number} 的签发，定格的内容不见了：被删掉了"


def _logged(verb: str) -> dict[int, dict[str, Any]]:
    lines = unrestricted(LogLine, why=WHY).filter(verb=verb)
    return {int(line.record_id): line.after for line in lines}


def _against_log(closing: MonthClosing, told: dict[str, Any] | None) -> list[str]:
    month = closing.month
    if told is None:
        return [f"{month} 的关账不在日志里：绕过关账写入的，或日志被改过"]
    if told.get("seal") != closing.seal_id:
        return [f"{month} 关账的封账号是 {closing.seal_id}，日志记的是 {told.get('seal')}：被改过"]
    if told.get("digest") != closing.digest:
        return [f"{month} 关账的指纹与日志记的不同：被改过"]
    return []


def _differences(closing: MonthClosing, lights: list[ClosedLight], previous: str) -> list[str]:
    digests = {
        light.pk: rules.light_digest(
            closing.month,
            light.target_id,
            light.target_version,
            light.colour,
            light.actual,
            light.why,
        )
        for light in lights
    }
    found = [
        f"{closing.month} 关账时目标 {light.target_id} 的灯被改过：与关账时的指纹不符"
        for light in lights
        if digests[light.pk] != light.digest
    ]
    whole = rules.closing_digest(closing.month, closing.seal_id, list(digests.values()), previous)
    if not found and previous and whole != closing.digest:
        found.append(
            f"{closing.month} 的关账与指纹不符：有灯被删、被添，或封账号、前一个月的指纹被改过"
        )
    return found
