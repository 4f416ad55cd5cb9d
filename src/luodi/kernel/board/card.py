"""What the room `board` offers: the board, and the page for everybody where it is switched on."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, MenuItem, Permission

CARD = Card(
    name="board",
    title=_("驾驶舱"),
    urls="luodi.kernel.board.urls",
    docs="kernel/board.md",
    menu=(MenuItem(_("驾驶舱"), "board:board", "board.view_board", "layout-dashboard"),),
    permissions=(Permission("board.view_board", _("查看驾驶舱")),),
    home=("board:sentence", "board.view_board"),
)
