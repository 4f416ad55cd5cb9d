"""``luodi read`` from file to output."""

import argparse
import io
import json
import sys
from pathlib import Path

import pytest

from luodi.main.cli_read import add_parser, run

TEXT = "柳河区今年力争新建公园3个以上。"


def arguments(*words: str) -> argparse.Namespace:
    top = argparse.ArgumentParser(prog="luodi")
    add_parser(top.add_subparsers())
    return top.parse_args(["read", *words])


def test_a_file_becomes_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "要点.txt"
    page.write_text(TEXT, encoding="utf-8")
    assert run(arguments(str(page), "--year", "2024")) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["doc"], row["period"], row["value"]) == ("要点", "2024", 3)


def test_a_table_is_written_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a.txt"
    page.write_bytes(TEXT.encode("gb18030"))
    assert run(arguments(str(page), "--format", "table", "--doc", "报告")) == 0
    out = capsys.readouterr().out
    assert "报告-001" in out
    assert "新建公园" in out


def test_a_dash_reads_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run(arguments("-")) == 0
    assert json.loads(capsys.readouterr().out)["doc"] == "stdin"


def test_a_missing_file_is_refused_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(str(tmp_path / "无.txt"))) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "没有这个文件" in captured.err
    assert "请核对文件名" in captured.err


def test_a_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "夹.txt"
    folder.mkdir()
    assert run(arguments(str(folder))) == 2
    assert "这是一个文件夹" in capsys.readouterr().err


def test_a_picture_is_refused_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "照片.png"
    page.write_bytes(b"\x89PNG\r\n")
    assert run(arguments(str(page))) == 2
    assert "另存为" in capsys.readouterr().err


def test_a_year_must_be_four_digits(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        arguments("a.txt", "--year", "23")
    assert caught.value.code == 2
    assert "不是年份" in capsys.readouterr().err
