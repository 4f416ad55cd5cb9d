"""The dump that each release left is restored, brought to the newest tables and proven."""

from pathlib import Path

import pytest
import sites

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("luodi-*.luodi"))
LARGEST = 1_000_000
"""Bytes of a dump: it is carried along for ever."""


def test_there_is_a_dump_to_begin_with():
    assert RELEASES


@pytest.mark.parametrize("dump", RELEASES, ids=lambda dump: dump.stem)
def test_a_dump_is_small(dump):
    assert dump.stat().st_size <= LARGEST


@pytest.mark.parametrize("dump", RELEASES, ids=lambda dump: dump.stem)
def test_a_dump_is_brought_to_the_newest_tables_and_proven(dump, empty):
    said = sites.done(empty, "restore", dump)
    number, head = sites.manifest(dump)["ledger"].values()
    assert f"链头 {number}:{head}" in said
    assert "全部相符" in said
    sites.done(empty, "check")
    assert sites.done(empty, "upgrade", "--to", empty["LUODI_FILES"]).count("全部相符") == 1


def test_a_site_restored_from_a_dump_answers(empty):
    sites.done(empty, "restore", RELEASES[-1])
    assert "示例数据" in next(iter(sites.pages(empty).values()))
