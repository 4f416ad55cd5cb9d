"""Writing messages and channels: putting into the outbox, sending, and keeping channels."""

from luodi.kernel.messages.actions.channels import (
    ChannelSpec,
    add_channel,
    change_channel,
    probe_channel,
)
from luodi.kernel.messages.actions.outbox import CHANGE, send, send_again, units_listening

__all__ = (
    "CHANGE",
    "ChannelSpec",
    "add_channel",
    "change_channel",
    "probe_channel",
    "send",
    "send_again",
    "units_listening",
)
