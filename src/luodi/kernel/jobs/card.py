"""What the room `jobs` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import (
    Administration,
    Card,
    JobKind,
    MenuItem,
    Permission,
    RecordKind,
    TimedJob,
)
from luodi.kernel.web.groups import SETTINGS

CARD = Card(
    name="jobs",
    title=_("后台任务"),
    urls="luodi.kernel.jobs.urls",
    docs="kernel/jobs.md",
    menu=(
        MenuItem(_("后台任务"), "jobs:every_job_list", "jobs.view_job", "progress", SETTINGS),
        MenuItem(_("定时任务"), "jobs:timed_list", "jobs.view_job", "clock-play", SETTINGS),
    ),
    permissions=(
        Permission("jobs.view_job", _("查看全部后台任务"), Administration.SYSTEM),
        Permission("jobs.change_job", _("取消和重试他人的后台任务"), Administration.SYSTEM),
    ),
    records=(RecordKind("jobs.job", _("后台任务"), "jobs:job"),),
    demo="luodi.kernel.jobs.demo.load",
    jobs=(JobKind("jobs.export_table", _("导出表格"), "luodi.kernel.jobs.exports.export_table"),),
    timed=(
        TimedJob(
            "jobs.seal_entries",
            _("封账"),
            "luodi.kernel.jobs.housework.seal_entries",
            every_minutes=1,
        ),
        TimedJob(
            "jobs.forget_keys",
            _("清理防重编号"),
            "luodi.kernel.jobs.housework.forget_keys",
            daily_at="03:10",
        ),
        TimedJob(
            "jobs.count_tables",
            _("统计各表的行数，供查询选用索引"),
            "luodi.kernel.jobs.housework.count_tables",
            daily_at="03:15",
        ),
        TimedJob(
            "jobs.clear_sessions",
            _("清理过期的登录"),
            "luodi.kernel.jobs.housework.clear_sessions",
            daily_at="03:20",
        ),
        TimedJob(
            "jobs.clear_jobs",
            _("清理到期的任务和文件"),
            "luodi.kernel.jobs.housework.clear_jobs",
            daily_at="03:30",
        ),
        TimedJob(
            "jobs.sweep_files",
            _("清扫没有记录指着的文件"),
            "luodi.kernel.jobs.housework.sweep_files",
            daily_at="03:40",
        ),
    ),
)
