"""Gather the Chinese source strings of every app into its English catalogue.

Without arguments the catalogues are updated and what is translated is kept; with `--check`
nothing is changed, and whatever is missing or unused is a failure.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from django.conf import settings
from django.template import Engine
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luodi"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
# Each function's arguments, by place: c context, m message, p plural.
PLAIN = {"gettext": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp"}
CALLS = PLAIN | {f"{name}_lazy": shape for name, shape in PLAIN.items()} | {"gettext_noop": "m"}
SHAPES = CALLS | {"Phrase": "m"}
WORDED = {
    "django.utils.translation": CALLS.keys(),
    "luodi.kernel.targets.rules": {"Phrase"},
    "luodi.kernel.targets.rules.phrases": {"Phrase"},
}
"""What each module has of functions and classes whose strings are translated."""
PLACEHOLDER = re.compile(r"%\((\w+)\)")
METADATA = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True)
class Message:
    """A source string: context, singular, plural (None without one)."""

    context: str | None
    text: str
    plural: str | None

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue finds the string by."""
        return self.context, self.text


class NotConstantError(Exception):
    """A string given to a translation function is not written out where it is used."""


def apps() -> list[Path]:
    """Give the folders of the apps: Django looks for catalogues in them alone."""
    return sorted(path.parent for path in SOURCE.rglob("apps.py"))


def in_python(text: str, name: str) -> Iterator[Message]:
    """Find the strings that Python code translates."""
    tree = ast.parse(text)
    known = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            yield _message(node, SHAPES[known[node.func.id]], name)


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            wanted = WORDED.get(node.module or "", frozenset())
            for item in node.names:
                if item.name in wanted:
                    yield item.asname or item.name, item.name


def _message(call: ast.Call, shape: str, name: str) -> Message:
    parts: dict[str, str] = {}
    for kind, given in zip(shape, call.args, strict=False):
        if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
            raise NotConstantError(f"{name}:{call.lineno}: write the text out here")
        parts[kind] = given.value
    return Message(parts.get("c"), parts["m"], parts.get("p"))


def in_template(text: str, engine: Engine) -> Iterator[Message]:
    """Find the strings that a template translates."""
    nodes = engine.from_string(text).nodelist
    for node in nodes.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            literal = node.filter_expression.var.literal
            if literal is not None:
                yield Message(_context(node), str(literal).replace("%", "%%"), None)
        elif isinstance(node, BlockTranslateNode):
            plural = _block(node, node.plural) if node.plural else None
            yield Message(_context(node), _block(node, node.singular), plural)


def _context(node: TranslateNode | BlockTranslateNode) -> str | None:
    return str(node.message_context.var) if node.message_context else None


def _block(node: BlockTranslateNode, tokens: list) -> str:
    text, _names = node.render_token_list(tokens)
    return " ".join(line.strip() for line in text.strip().splitlines()) if node.trimmed else text


def messages_of(app: Path, engine: Engine) -> dict[Message, list[str]]:
    """Give an app's strings with the files they stand in, in the order of the files."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html")]):
        if {"tests", "locale"} & set(path.relative_to(app).parts):
            continue
        name = path.relative_to(app).as_posix()
        text = path.read_text(encoding="utf-8")
        made = in_python(text, name) if path.suffix == ".py" else in_template(text, engine)
        for message in made:
            places = found.setdefault(message, [])
            if name not in places:
                places.append(name)
    return found


def merged(found: dict[Message, list[str]], old: polib.POFile) -> polib.POFile:
    """Make a catalogue of the strings found, with the translations that the old one holds."""
    kept = {(entry.msgctxt, entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=100)
    new.metadata = METADATA
    for message, places in found.items():
        before = kept.get(message.key)
        entry = polib.POEntry(
            msgctxt=message.context,
            msgid=message.text,
            msgstr=before.msgstr if before else "",
            occurrences=[(place, "") for place in places],
            flags=["python-format"] if PLACEHOLDER.search(message.text) else [],
        )
        if message.plural is not None:
            entry.msgstr = ""
            entry.msgid_plural = message.plural
            entry.msgstr_plural = (before and before.msgstr_plural) or {0: "", 1: ""}
        new.append(entry)
    return new


def problems(found: dict[Message, list[str]], catalogue: polib.POFile) -> Iterator[str]:
    """Tell what a catalogue lacks, holds without use, or translates with other placeholders."""
    held = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for message in found:
        entry = held.pop(message.key, None)
        if entry is None or not entry.translated():
            yield f"untranslated: {message.text}"
        elif not _same_placeholders(entry):
            yield f"placeholders differ: {message.text}"
    for _context_of, text in held:
        yield f"unused: {text}"


def _same_placeholders(entry: polib.POEntry) -> bool:
    asked = set(PLACEHOLDER.findall(entry.msgid))
    given = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(set(PLACEHOLDER.findall(text)) == asked for text in given)


def engine() -> Engine:
    """Give a template engine that knows the project's tags, without the project's settings."""
    if not settings.configured:
        settings.configure(INSTALLED_APPS=["luodi.kernel.web"], USE_I18N=True)
        django.setup()
    return Engine(
        builtins=["luodi.kernel.web.templatetags.luodi", "django.templatetags.i18n"],
        libraries={
            name: f"django.templatetags.{name}" for name in ("static", "i18n", "l10n", "tz")
        },
    )


def main(arguments: list[str]) -> int:
    """Run the command; give its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail over gaps")
    asked = parser.parse_args(arguments)
    templates = engine()
    failures = 0
    for app in apps():
        path = app / CATALOGUE
        found = messages_of(app, templates)
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        if not asked.check and (found or path.exists()):
            path.parent.mkdir(parents=True, exist_ok=True)
            old = merged(found, old)
            old.save(str(path))
        for problem in problems(found, old):
            failures += 1
            print(f"{path.relative_to(SOURCE)}: {problem}")
    return 1 if failures and asked.check else 0


if __name__ == "__main__":
    sys.path.insert(0, str(SOURCE.parent))
    sys.exit(main(sys.argv[1:]))
