"""luodi 落地: a general ledger of public work, from the report to the ground and back."""

__version__ = "0.2.0"
