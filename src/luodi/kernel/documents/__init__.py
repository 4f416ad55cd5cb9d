"""Texts with spans, and evidence whose hash stays for ever."""
