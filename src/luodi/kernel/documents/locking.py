"""One transaction at a time adds or removes the same bytes."""

from django.db import transaction


def lock_bytes(digest: str) -> None:
    """Wait until no other transaction adds or removes the same bytes, and hold the others off.

    Parameters
    ----------
    digest
        SHA-256 of the bytes, in hexadecimal.

    Notes
    -----
    On SQLite a transaction holds the only write lock from its beginning.
    """
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
