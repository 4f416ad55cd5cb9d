"""What the worker does for imports by itself."""

from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.imports.actions import forget_old_files
from luodi.kernel.jobs.running import Running


def clear_files(running: Running) -> str:
    """Delete the uploaded tables that are kept no longer."""
    return _("清理导入的文件 %(count)d 个") % {"count": forget_old_files(clock.now())}
