"""Secrets at rest: encrypted under a key made from luodi's own, which lies outside the database."""

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"luodi.messages.channel"


class SecretLostError(Exception):
    """What was encrypted cannot be read: luodi's key is another one by now."""


@dataclass(frozen=True)
class Secret:
    """A channel's address and, if it has one, its signing secret; never printed."""

    address: str = field(repr=False)
    signing: str = field(default="", repr=False)

    @property
    def bot(self) -> str:
        """A hash that tells bots apart without telling their address."""
        return sha256(PURPOSE + self.address.encode()).hexdigest()


def _box() -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(made.derive(settings.SECRET_KEY.encode())))


def seal(secret: Secret) -> str:
    """Encrypt a channel's secret."""
    text = json.dumps({"address": secret.address, "signing": secret.signing})
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> Secret:
    """Read a channel's secret, for sending alone.

    Raises
    ------
    SecretLostError
        When it was encrypted under another key, or changed.
    """
    try:
        told = json.loads(_box().decrypt(sealed.encode("ascii")))
    except InvalidToken:
        raise SecretLostError("密钥文件换过，渠道的网址读不出来了；请重新填写") from None
    return Secret(told["address"], told["signing"])
