"""Pages of parties, and of the telephone of one."""

from luodi.kernel.parties.views.parties import party_change, party_list, party_new, party_page

__all__ = ["party_change", "party_list", "party_new", "party_page"]
