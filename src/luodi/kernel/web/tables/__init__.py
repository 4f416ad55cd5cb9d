"""Tables of records: search, sort, filter, page, choose columns, print, export."""

from luodi.kernel.web.tables.columns import Column, Empty
from luodi.kernel.web.tables.table import Table

__all__ = ["Column", "Empty", "Table"]
