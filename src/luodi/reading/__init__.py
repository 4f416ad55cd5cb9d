"""The reader: published Chinese text in, commitments out. Pure: no database, clock or network."""

from luodi.reading.marked import Marked, read_marked
from luodi.reading.reader import READER_VERSION, read
from luodi.reading.records import Article, Comparator, Kind, Reading, Record

__all__ = [
    "READER_VERSION",
    "Article",
    "Comparator",
    "Kind",
    "Marked",
    "Reading",
    "Record",
    "read",
    "read_marked",
]
