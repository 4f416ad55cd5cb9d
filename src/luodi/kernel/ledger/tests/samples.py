"""A seal for the pages of seals: the walk stands in a transaction, in which none is made."""

from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.models import Seal


def samples(_actor):
    sealing._close(sealing.LARGEST)
    return {"seals": list(Seal.objects.values_list("pk", flat=True))}
