"""The words of each row: an FTS5 table on SQLite, a tsvector with its index on PostgreSQL."""

from django.db import migrations

# Words come ready made, so the tokenizer only cuts at blanks: to `ascii` every sign above 127
# belongs to a word, also one that is newer than the tables of unicode61.
SQLITE = [
    """CREATE VIRTUAL TABLE kernel_search_words USING fts5(
    words, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_'")"""
]
POSTGRESQL = (
    "ALTER TABLE kernel_search_indexrow ADD COLUMN words tsvector",
    "CREATE INDEX search_words ON kernel_search_indexrow USING gin (words)",
)
BACK = {
    "sqlite": ("DROP TABLE kernel_search_words",),
    "postgresql": ("ALTER TABLE kernel_search_indexrow DROP COLUMN words",),
}


def make(_apps, editor):
    """Make what this database searches in."""
    vendor = editor.connection.vendor
    for statement in SQLITE if vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def unmake(_apps, editor):
    """Take it away."""
    for statement in BACK[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("kernel_search", "0001_rows_of_the_index")]

    operations = [migrations.RunPython(make, unmake)]
