"""Write docs/rules.md and docs/settings.md from the code: every rule, every setting.

python tools/reference.py            write both pages
python tools/reference.py --check    change nothing; fail when one is out of date
"""

import ast
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "luodi"
MADE = "Made by `python tools/reference.py`; a test fails when it is out of date."
PART = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)


def rules_modules() -> Iterator[tuple[str, str]]:
    """Give each module of rules: its name below luodi, and its text."""
    for floor in ("kernel", "systems"):
        for file in sorted((SOURCE / floor).glob("*/rules*")):
            for module in [file] if file.is_file() else sorted(file.rglob("*.py")):
                name = ".".join(module.relative_to(SOURCE).with_suffix("").parts)
                yield name.removesuffix(".__init__"), module.read_text(encoding="utf-8")


def public_rules(text: str) -> Iterator[tuple[str, str, str]]:
    """Give each public function of a module: its name, its first sentence, its source."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            words = inspect.cleandoc(ast.get_docstring(node) or "")
            head, *parts = PART.split(words)
            source = dict(zip(parts[::2], parts[1::2], strict=True)).get("Source", "")
            yield node.name, head.split("\n\n")[0], " ".join(source.split())


def rules_page() -> str:
    """Write the page of rules."""
    blocks = [
        f"# Rules · 规则\n\nEvery rule of the kernel and the systems, with its source. {MADE}"
    ]
    for name, text in rules_modules():
        found = list(public_rules(text))
        if found:
            blocks.append(f"## {name.removesuffix('.rules')}")
        for rule, sentence, source in found:
            blocks.append(f"### {name}.{rule}\n\n{_one_line(sentence)}\n\nSource: {source}")
    return "\n\n".join(blocks) + "\n"


def settings_page() -> str:
    """Write the page of settings: those of the start, then the dated thresholds."""
    from luodi.kernel.cards import all_cards
    from luodi.main.start import PREFIX, Start

    head = (
        f"# Settings · 设置\n\n{MADE}\n\nRead at the start from `luodi.toml` (or the file that "
        "`LUODI_SETTINGS` names) and from the environment, which wins. In the file a key stands "
        "in small letters without the prefix. An unknown key or a bad value stops the start."
    )
    blocks = [head]
    for key, field in Start.model_fields.items():
        usual = "empty" if field.default in (None, []) else f"`{field.default}`"
        blocks.append(f"### {PREFIX}{key.upper()}\n\n{field.description}. Usual value: {usual}.")
    blocks.append(
        "## Thresholds · 阈值\n\nDated rows, changed on the page 阈值; here the first ones."
    )
    blocks.extend(_threshold(item) for card in all_cards() for item in card.thresholds)
    return "\n\n".join(blocks) + "\n"


def _threshold(item: Any) -> str:
    value = f"{item.title}: {item.value} {item.unit}, since {item.valid_from}."
    return f"### {item.key}\n\n{value}\n\nSource: {item.source}"


def _one_line(sentence: str) -> str:
    return " ".join(sentence.split())


def main(arguments: list[str]) -> int:
    """Write or check both pages; give the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.main.settings"
    sys.path.insert(0, str(SOURCE.parent))
    import django
    from django.utils import translation

    django.setup()
    stale = 0
    checking = "--check" in arguments
    with translation.override("zh-hans"):
        pages = {"rules.md": rules_page(), "settings.md": settings_page()}
    for name, text in pages.items():
        page = ROOT / "docs" / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            stale += 1
            print(f"docs/{name} is {'out of date' if checking else 'written anew'}")
            if not checking:
                page.write_text(text, encoding="utf-8")
    return 1 if stale and checking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
