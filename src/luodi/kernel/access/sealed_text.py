"""Private texts at rest: sealed with a key made from the secret key, opened only where used.

What a table, a backup or an export of it holds is of no use without the file of the secret key.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealedTextError(Exception):
    """A sealed text that this secret key does not open: another key, or a spoilt row."""


def seal(text: str, purpose: str = "text") -> str:
    """Seal a private text for a table.

    Parameters
    ----------
    text
        The text, such as the secret of a channel.
    purpose
        What it is for, ``room.what``. A text sealed for one purpose does not open for another,
        so that nobody moves it to a column that is shown.

    Returns
    -------
    str
        ASCII, about 4/3 of the text's bytes and 100 more. The same text never gives the same.

    Examples
    --------
    >>> sealed = seal("https://bot.example.cn/send?key=1", "messages.channel")
    >>> open(sealed, "messages.channel")
    'https://bot.example.cn/send?key=1'
    """
    return _box(purpose).encrypt(text.encode()).decode()


def open(sealed: str, purpose: str = "text") -> str:  # noqa: A001 - read as sealed_text.open
    """Open what ``seal`` made for the same purpose.

    Parameters
    ----------
    sealed
        The sealed text.
    purpose
        What it was sealed for.

    Raises
    ------
    SealedTextError
        When the secret key is another one, the text was changed, or the purpose differs.
    """
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealedTextError(
            f"加密保存的内容（{purpose}）打不开：密钥文件换过，或这一行被改动过；"
            "请找回原来的密钥文件，或重新填写这一项"
        ) from None


def _box(purpose: str) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in keys])


@lru_cache(maxsize=64)
def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=f"luodi sealed text 1 {purpose}".encode()
    )
    return urlsafe_b64encode(derived.derive(secret.encode()))
