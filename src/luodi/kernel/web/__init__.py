"""The shell of every page: frame, tables, figures, charts, maps, errors."""
