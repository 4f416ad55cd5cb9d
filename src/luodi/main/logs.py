"""Lines of the log: words for a person at a terminal, or one JSON object a line for a collector.

A line tells the number of the request or job that it belongs to. Numbers of persons are covered
in whatever is written, errors' own words too; addresses are written without their query.
"""

import logging
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from luodi.kernel.clock import SHANGHAI
from luodi.standards.personal_numbers import cover_numbers

TOLD = ("method", "view", "status", "ms", "user")
"""What the line of a request tells beside its number."""
EVERYTHING = ("time", "level", "logger", "event", "request", "job")

Line = MutableMapping[str, Any]


def configuration(kind: str) -> dict[str, Any]:
    """Give the configuration of Python's logging.

    Parameters
    ----------
    kind
        ``text`` for words, with warnings and errors alone; ``json`` for one object a line, with
        a line for each request.
    """
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if kind == "json" else worded
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=TOLD),
        _timed,
        structlog.processors.format_exc_info,
        _covered,
        _ordered,
    ]
    formatter = {
        "()": ProcessorFormatter,
        "foreign_pre_chain": chain,
        "processors": [ProcessorFormatter.remove_processors_meta, renderer],
    }
    told = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "axes": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},  # below, it writes addresses, which hold keys
            "httpcore": {"level": "WARNING"},
            "luodi.access": {"level": "INFO" if kind == "json" else "WARNING"},
            "_granian": {"level": "INFO", **told},
            "granian.access": {"level": "WARNING", **told},
        },
    }


def _timed(_logger: Any, _name: str, line: Line) -> Line:
    record: logging.LogRecord = line["_record"]
    instant = datetime.fromtimestamp(record.created, tz=SHANGHAI)
    line["time"] = instant.isoformat(timespec="milliseconds")
    return line


def _covered(_logger: Any, _name: str, line: Line) -> Line:
    for key in ("event", "exception"):
        if key in line:
            line[key] = cover_numbers(str(line[key]))
    return line


def _ordered(_logger: Any, _name: str, line: Line) -> Line:
    first = {key: line[key] for key in EVERYTHING if key in line}
    return {**first, **line}


def worded(_logger: Any, _name: str, line: Line) -> str:
    """Write a line in words, with the number of its request or job, and the error below it."""
    number = line.get("request") or line.get("job")
    head = f"{line['time'][:19].replace('T', ' ')} {line['level'].upper()} {line['logger']}"
    told = " ".join(f"{key}={line[key]}" for key in TOLD if key in line)
    text = f"{head}{f' [{number}]' if number else ''} {line['event']}{f' {told}' if told else ''}"
    return f"{text}\n{line['exception']}" if "exception" in line else text
