"""Who is in the demonstration: offices, sign-ins and roles, all invented."""

from dataclasses import dataclass
from datetime import date

from luodi.main.city.names import DISTRICTS

FOUNDED = date(2020, 1, 1)
PASSWORD = "luodi-demo-2023"  # noqa: S105 - printed on purpose; the demonstration runs on loopback

OFFICES = (
    ("duban", "区政府督查室"),
    ("fagai", "区发展改革局"),
    ("renshe", "区人力资源和社会保障局"),
    ("zhujian", "区住房和城乡建设局"),
    ("shangwu", "区商务局"),
)
REMITS = {
    "duban": "督查督办、目标管理、绩效考核",
    "fagai": "经济运行、固定资产投资、重大项目、签约项目、工业、社会消费品零售、企业培育、"
    "科技创新平台、节能减排",
    "renshe": "就业、职业技能培训、技能人才、社会保险、劳动关系、政务服务、学位、养老和医疗康复",
    "zhujian": "城市更新、老旧小区改造、市政道路、停车位、保障性住房、保交楼、物业",
    "shangwu": "商贸流通、外贸外资、会展",
    "tongji": "统计调查、统计执法、统计数据发布",
}
"""What the offices answer for, by the first part of their code."""
STREET_OFFICES = (
    ("hetang", "荷塘街道办事处", "990102001"),
    ("beiling", "北岭街道办事处", "990102002"),
    ("dongli", "东篱街道办事处", "990102003"),
    ("nandu", "南渡镇人民政府", "990102100"),
    ("yunxi", "云溪镇人民政府", "990102101"),
    ("shiqiao", "石桥乡人民政府", "990102200"),
)
CITY_OFFICES = (("duban", "政府督查室"), ("tongji", "统计局"))
CITY_UNIT = ("yzsf", "云泽市人民政府", "990100")
"""The city government: a root beside that of 青沐区, which is a house of its own."""
CITY_UNITS = (
    ("qingmu", "青沐区人民政府（市级考核）", "990102", ()),
    *(
        (district.unit, f"{district.name}人民政府", district.code, CITY_OFFICES)
        for district in DISTRICTS[1:]
    ),
)
"""Units below it: code, name, code of the place, and their offices."""
CITY_REPORTERS = tuple(code for code, *_rest in CITY_UNITS)
REPORTING_STREETS = ("hetang", "beiling", "dongli", "nandu", "yunxi")


@dataclass(frozen=True)
class SignIn:
    """A person of the demonstration: the post held, in which units, and what it is for."""

    username: str
    display_name: str
    units: tuple[str, ...]
    title: str
    role: str
    about: str


SIGN_INS = (
    SignIn("ducha", "督查员甲", ("quzf",), "督查专员", "supervisor",
           "督查专员：读文、审阅、接受目标，终审报送，关账"),
    SignIn("fagai", "填报员乙", ("fagai", *REPORTING_STREETS), "经济填报员", "reporter",
           "发展改革局填报员：报送数据"),
    SignIn("renshe", "填报员丙", ("renshe", *REPORTING_STREETS), "民生填报员", "reporter",
           "人社局填报员：报送数据"),
    SignIn("zhujian", "填报员丁", ("zhujian", *REPORTING_STREETS), "城建填报员", "reporter",
           "住建局填报员：报送数据"),
    SignIn("fuze", "负责人戊", ("fagai", "renshe", "zhujian", *REPORTING_STREETS), "单位负责人",
           "head", "各单位负责人：审核本单位的报送"),
    SignIn("qiantou", "牵头人己", ("fagai", "renshe", "zhujian"), "牵头负责人", "lead",
           "牵头单位：审核各责任单位的报送"),
    SignIn("lingdao", "分管领导庚", ("quzf",), "分管领导", "leader",
           "区领导：每个数都能点开，签发通报"),
    SignIn("jiedao", "街道辛", ("hetang",), "综合岗", "reporter", "街道综合岗：只看本街道"),
    SignIn("guanli", "系统管理员壬", ("quzf",), "系统管理员", "administrator",
           "系统管理员：地方、单位、阈值"),
    SignIn("anquan", "安全管理员癸", ("quzf",), "安全管理员", "security",
           "安全管理员：用户、角色、岗位、任命"),
    SignIn("shenji", "审计管理员子", ("quzf",), "审计管理员", "log_reader",
           "审计管理员：只看日志"),
    SignIn("shizhang", "市领导丑", ("yzsf", "quzf"), "市领导", "leader",
           "市领导：看全市八个区县"),
    SignIn("shidu", "市督查员寅", ("yzsf",), "市督查专员", "supervisor",
           "市督查员：全市目标的分解、终审"),
    SignIn("quxian", "区县填报员卯", CITY_REPORTERS, "区县填报员", "reporter",
           "区县填报员：替八个区县报送市级目标"),
    SignIn("quzhang", "区县负责人辰", CITY_REPORTERS, "区县负责人", "head",
           "区县负责人：审核本区县的报送"),
    SignIn("shitong", "市牵头人巳", ("yzsf",), "市牵头负责人", "lead",
           "市牵头单位：审核各区县的报送"),
    SignIn("diaodu", "调度员午", ("zhujian",), "环卫调度员", "dispatcher",
           "环卫调度员：片区、路段、车辆、计划、排班、现场"),
    SignIn("siji", "驾驶员未", ("zhujian",), "环卫驾驶员一班", "driver",
           "环卫驾驶员：自己的线路、签收、报告"),
    SignIn("siji2", "驾驶员申", ("zhujian",), "环卫驾驶员二班", "driver",
           "环卫驾驶员：自己的线路、签收、报告"),
    SignIn("baojie", "保洁员酉", ("zhujian",), "重点区域保洁员一班", "driver",
           "重点区域保洁员：自己的班次、请假、交接"),
    SignIn("baojie2", "保洁员戌", ("zhujian",), "重点区域保洁员二班", "driver",
           "重点区域保洁员：自己的班次、请假、交接"),
)  # fmt: skip

_VIEWS = ("places.view_place", "people.view_people", "ledger.view_measure", "config.view_threshold")
_READER = (*_VIEWS, "board.view_board", "targets.view_target", "documents.view_document",
           "ledger.view_entry", "parties.view_party", "duties.view_duty",
           "enterprises.view_firm", "enterprises.view_case",
           "enterprises.view_visit", "enterprises.view_result",
           "enterprises.view_lead", "sweeping.view_order",
           "sweeping.view_zone", "sweeping.view_reading",
           "sweeping.view_street", "sweeping.view_fleet",
           "sweeping.view_plan", "sweeping.view_call")  # fmt: skip
ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "leader": (
        "领导",
        (
            *_READER,
            "ledger.view_seal",
            "targets.approve_bulletin",
            "targets.decide_consequence",
            "duties.oversee_duty",
            "enterprises.view_comparison",
            "enterprises.recheck_case",
        ),
    ),
    "reporter": (
        "填报员",
        (
            *_READER,
            "targets.report_figure",
            "targets.answer_inquiry",
            "duties.handle_duty",
            "documents.add_document",
            "imports.import_table",
            "targets.reply_notice",
            "enterprises.plan_visit",
            "enterprises.record_visit",
            "enterprises.serve_case",
            "enterprises.record_result",
            "sweeping.change_zone",
            "sweeping.take_reading",
            "sweeping.sign_order",
        ),
    ),
    "head": (
        "单位负责人",
        (
            *_READER,
            "targets.approve_unit",
            "documents.add_document",
            "duties.verify_duty",
            "duties.oversee_duty",
            "sweeping.sign_order",
            "sweeping.override_order",
            "sweeping.send_call",
        ),
    ),
    "lead": (
        "牵头负责人",
        (*_READER, "targets.approve_lead", "targets.ask_inquiry", "documents.add_document"),
    ),
    "supervisor": (
        "督查员",
        (
            *_READER,
            "targets.read_document",
            "targets.review_commitment",
            "targets.accept_target",
            "targets.change_target",
            "targets.break_down",
            "targets.set_items",
            "targets.approve_office",
            "targets.close_month",
            "targets.draft_bulletin",
            "targets.ask_inquiry",
            "targets.set_score",
            "duties.open_duty",
            "duties.assign_duty",
            "duties.verify_duty",
            "duties.oversee_duty",
            "documents.add_document",
            "parties.change_party",
            "imports.import_table",
            "parties.open_contact",
            "log.view_log",
            "ledger.view_seal",
            "ledger.export_seal",
            "ledger.revise_measure",
            "targets.issue_notice",
            "targets.verify_notice",
            "enterprises.change_firm",
            "enterprises.take_case",
            "enterprises.triage_case",
            "enterprises.hear_firm",
            "enterprises.open_phone",
            "enterprises.open_door",
            "enterprises.take_report",
            "enterprises.plan_visit",
            "enterprises.record_visit",
            "enterprises.serve_case",
            "enterprises.set_template",
            "enterprises.merge_firm",
            "enterprises.record_result",
            "enterprises.recheck_case",
            "enterprises.view_comparison",
            "enterprises.change_role",
            "enterprises.change_lead",
            "enterprises.export_ledgers",
        ),
    ),
    "administrator": (
        "系统管理员",
        (
            *_VIEWS,
            "places.change_place",
            "people.change_unit",
            "imports.import_table",
            "config.set_threshold",
            "config.set_calendar",
            "jobs.view_job",
            "jobs.change_job",
            "messages.view_message",
            "messages.change_channel",
        ),
    ),
    "security": (
        "安全管理员",
        (*_VIEWS, "people.appoint", "people.change_people", "imports.import_table"),
    ),
    "dispatcher": (
        "环卫调度员",
        (
            *_READER,
            "documents.add_document",
            "imports.import_table",
            *(
                f"sweeping.{right}"
                for right in (
                    "sign_order",
                    "override_order",
                    "change_zone",
                    "take_reading",
                    "change_street",
                    "change_fleet",
                    "make_plan",
                    "send_call",
                    "view_turn",
                    "plan_turn",
                )
            ),
        ),
    ),
    "driver": (
        "环卫驾驶员",
        (
            "places.view_place",
            "people.view_people",
            "documents.add_document",
            "sweeping.view_order",
            "sweeping.sign_order",
            "sweeping.drive_route",
        ),
    ),
    "log_reader": ("审计管理员", (*_VIEWS, "log.view_log")),
}
