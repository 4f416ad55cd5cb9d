"""Papers as PDF: typst sets them with the one font that luodi ships."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from luodi.kernel.papers.errors import refusal
from luodi.kernel.papers.fonts import drawn, font_path
from luodi.kernel.papers.paper import Paper, Run
from luodi.kernel.papers.profile import GB_T_9704, Profile
from luodi.kernel.papers.setting import Grid, Piece, clean, lines_of, set_out

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The day in the file's particulars of a paper without a day."""
SHOWN = 10
"""Characters that an error names at most."""


def to_pdf(paper: Paper, profile: Profile = GB_T_9704) -> bytes:
    """Set a paper as PDF.

    Parameters
    ----------
    paper
        The paper.
    profile
        How it looks.

    Returns
    -------
    bytes
        A tagged PDF with its font embedded; the same paper gives the same bytes.

    Raises
    ------
    PaperError
        ``papers.font`` when the font is missing, ``papers.glyph`` when it cannot draw a character
        of the paper, ``papers.typst`` when typst refuses or warns: a warning may mean that text
        was dropped.

    Notes
    -----
    Text reaches typst as JSON, so nothing in it is taken for typst's language. No font of the
    system and none of typst's own is looked for.
    """
    path = font_path()
    _check_drawn(paper, path)
    try:
        data, warnings = typst.compile_with_warnings(
            _template(),
            font_paths=_fonts(path),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"paper": json.dumps(_written(paper, profile), ensure_ascii=False)},
            timestamp=_noted(paper),
        )
    except typst.TypstError as error:
        raise refusal("typst", str(error), f"排版程序出错，没有生成 PDF：{error}") from error
    if warnings:
        said = "；".join(item.message for item in warnings)
        raise refusal("typst", said, f"排版程序有警告，可能漏字，没有生成 PDF：{said}")
    return data


@cache
def _template() -> bytes:
    return (files("luodi.kernel.papers") / "paper.typ").read_bytes()


@cache
def _fonts(path: Path) -> typst.Fonts:
    """Read the font once; it is 10 MB."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path.parent)]
    )


def _noted(paper: Paper) -> datetime:
    return datetime.combine(paper.day, time(), UTC) if paper.day else UNDATED


def _check_drawn(paper: Paper, path: Path) -> None:
    signs = {sign for line in (*lines_of(paper), clean("".join(paper.marks))) for sign in line}
    missing = sorted(sign for sign in signs if ord(sign) not in drawn(path))
    if missing:
        named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in missing[:SHOWN])
        raise refusal(
            "glyph",
            "".join(missing),
            f"PDF 的字体里没有这些字：{named}；请换一种写法，或下载 Word 版用本机字体打印。",
        )


def _written(paper: Paper, profile: Profile) -> dict[str, Any]:
    look = {
        name: getattr(profile, name)
        for name in (
            "width", "height", "top", "bottom", "left", "right", "pdf_font",
            "page_number_size", "page_number_drop", "character_pitch",
        )
    }  # fmt: skip
    look["faces"] = {style.value: asdict(face) for style, face in profile.faces.items()}
    return {
        "profile": look,
        "title": clean(paper.title),
        "office": clean(paper.office),
        "marks": clean("　".join(paper.marks)),
        "pieces": [_piece(piece) for piece in set_out(paper)],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, Grid):
        return asdict(piece)
    return asdict(piece) | {"runs": [_run(run) for run in piece.runs]}


def _run(run: Run) -> dict[str, str]:
    if isinstance(run, str):
        return {"text": run, "note": ""}
    return {"text": run.text, "note": run.note}
