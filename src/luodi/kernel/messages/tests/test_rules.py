"""The law of messages: slots, links, addresses, hours, rates, answers."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.messages.rules import (
    RATES,
    ChannelKind,
    Verdict,
    after_quiet,
    after_rush,
    check_path,
    check_slot,
    is_public,
    personal_data,
    read_address,
    verdict,
)

HOSTS = ("qyapi.weixin.qq.com", "open.feishu.cn")
CANARY = "13812345678"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("number", "青督〔2023〕12号", "青督〔2023〕12号"),
        ("number", "A-0012/3", "A-0012/3"),
        ("day", date(2023, 3, 1), "2023-03-01"),
        ("count", 0, "0"),
        ("count", 12, "12"),
    ],
)
def test_a_slot_takes_its_type(kind, value, text):
    assert check_slot("x", kind, value) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "王小明"),
        ("number", "王小明家水管漏水12天了没人管啊"),
        ("number", "12 号\n请点 http://evil"),
        ("number", ""),
        ("number", 12),
        ("day", "2023-03-01"),
        ("day", datetime(2023, 3, 1, 9)),  # noqa: DTZ001 - refused for being an instant
        ("count", -1),
        ("count", True),
        ("count", 10**9),
        ("text", "随便"),
    ],
)
def test_what_is_no_number_day_or_count_has_no_slot(kind, value):
    with pytest.raises(ValueError, match="消息的 x 只能填"):
        check_slot("x", kind, value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"电话{CANARY}", "手机号"),
        ("138 1234 5678", "手机号"),
        ("１３８１２３４５６７８", "手机号"),
        ("11010519491231002X", "身份证号"),
        ("青督〔2023〕12号 0371-12345678", None),
    ],
)
def test_personal_data_is_found_and_not_repeated(text, found):
    assert personal_data(text) == found


@pytest.mark.parametrize("path", ["/", "/duties/12/", "/targets/?month=202303&q=%E4%BA%8C"])
def test_a_path_of_luodi_passes(path):
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "duties/", "//evil.cn/", "https://evil.cn/", "/a b", "/../x", "/a\n", "/\\evil", "/a@b",
     "/x/" + "a" * 200, "/#x", "/<b>", "javascript:1"],
)  # fmt: skip
def test_a_link_elsewhere_is_refused(path):
    with pytest.raises(ValueError, match="只能是本站的路径"):
        check_path(path)


def test_an_address_of_an_allowed_host_is_read():
    found = read_address("https://open.feishu.cn:443/open-apis/bot/v2/hook/k?x=1", HOSTS)
    assert (found.host, found.path) == ("open.feishu.cn", "/open-apis/bot/v2/hook/k?x=1")


@pytest.mark.parametrize(
    "text",
    [
        "http://open.feishu.cn/hook/secret-k",
        "https://evil.cn/hook/secret-k",
        "https://open.feishu.cn.evil.cn/secret-k",
        "https://open.feishu.cn@evil.cn/secret-k",
        "https://user:pass@open.feishu.cn/secret-k",
        "https://open.feishu.cn:8443/secret-k",
        "https://open.feishu.cn\\@evil.cn/secret-k",
        "https://open.feishu.cn/secret-k#x",
        "https://open.feishu.cn/secret-k\r\nX: 1",
        "https://open.feishu.cn/secret-k x",
        "https://OPEN.FEISHU.CN/secret-k",
        "https://127.0.0.1/secret-k",
        "https://[::1]/secret-k",
        "https://2130706433/secret-k",
        "https://localhost/secret-k",
        "https://open.feishu.cn",
        "file:///etc/passwd",
        "gopher://open.feishu.cn/secret-k",
        "//open.feishu.cn/secret-k",
        " https://open.feishu.cn/secret-k",
        "https://open.feishu。cn/secret-k",
        "",
    ],
)
def test_any_other_address_is_refused_without_repeating_its_key(text):
    with pytest.raises(ValueError, match=r"网址写法不对|不在许可的名单里") as refused:
        read_address(text, HOSTS)
    assert "secret-k" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("172.32.0.1", True),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("no address", False),
    ],
)
def test_private_addresses_are_told_from_public_ones(address, public):
    assert is_public(address) is public


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "start", "end", "first"),
    [
        ("2023-03-01 21:59", "22:00", "07:00", "2023-03-01 21:59"),
        ("2023-03-01 22:00", "22:00", "07:00", "2023-03-02 07:00"),
        ("2023-03-31 23:59:59", "22:00", "07:00", "2023-04-01 07:00"),
        ("2023-03-02 06:59:59", "22:00", "07:00", "2023-03-02 07:00"),
        ("2023-03-02 07:00", "22:00", "07:00", "2023-03-02 07:00"),
        ("2023-03-01 12:30", "12:00", "14:00", "2023-03-01 14:00"),
        ("2023-03-01 14:00", "12:00", "14:00", "2023-03-01 14:00"),
        ("2023-03-01 03:00", "07:00", "07:00", "2023-03-01 03:00"),
    ],
)
def test_quiet_hours(when, start, end, first):
    assert after_quiet(at(when), time.fromisoformat(start), time.fromisoformat(end)) == at(first)


CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(st.datetimes(at("2020-01-01"), at("2030-01-01")), CLOCKS, CLOCKS)
def test_what_comes_out_of_quiet_hours_is_not_in_them(when, start, end):
    found = after_quiet(when, start, end)
    assert when <= found < when + timedelta(days=1)
    assert after_quiet(found, start, end) == found


def test_without_quiet_hours_nothing_waits():
    assert after_quiet(at("2023-03-01 03:00"), None, None) == at("2023-03-01 03:00")


@pytest.mark.parametrize(
    ("kind", "when", "first"),
    [
        (ChannelKind.FEISHU, "2023-03-01 09:00:00", "2023-03-01 09:01:00"),
        (ChannelKind.FEISHU, "2023-03-01 09:30:59", "2023-03-01 09:31:00"),
        (ChannelKind.FEISHU, "2023-03-01 23:59:59", "2023-03-01 23:59:59"),
        (ChannelKind.FEISHU, "2023-03-01 09:29:00", "2023-03-01 09:29:00"),
        (ChannelKind.WECOM, "2023-03-01 09:00:00", "2023-03-01 09:00:00"),
    ],
)
def test_feishu_is_left_alone_on_the_hour_and_the_half_hour(kind, when, first):
    assert after_rush(at(when), kind) == at(first)


@pytest.mark.parametrize(
    ("kind", "seconds", "most"),
    [
        (ChannelKind.WECOM, 60, 20),
        (ChannelKind.DINGTALK, 60, 20),
        (ChannelKind.FEISHU, 60, 100),
        (ChannelKind.FEISHU, 1, 5),
    ],
)
def test_rates_keep_the_limits_of_the_bots_in_any_stretch_of_time(kind, seconds, most):
    rate = RATES[kind]
    assert rate.burst + seconds * 1000 // rate.interval_ms <= most


WECOM, DING, FEISHU = ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU


@pytest.mark.parametrize(
    ("kind", "status", "answer", "taken", "error", "final"),
    [
        (WECOM, 200, {"errcode": 0, "errmsg": "ok"}, True, "", False),
        (WECOM, 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, False,
         "93000 invalid webhook url", True),
        (WECOM, 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, False,
         "45009 api freq out of limit", False),
        (DING, 200, {"errcode": 0, "errmsg": "ok"}, True, "", False),
        (DING, 200, {"errcode": 310000, "errmsg": "sign not match"}, False,
         "310000 sign not match", True),
        (DING, 200, {"errcode": 310000, "errmsg": "keywords not in content"}, False,
         "310000 keywords not in content", True),
        (DING, 200, {"errcode": 300005, "errmsg": "token is not exist"}, False,
         "300005 token is not exist", True),
        (DING, 200, {"errcode": 130101, "errmsg": "send too fast"}, False,
         "130101 send too fast", False),
        (FEISHU, 200, {"code": 0, "msg": "success"}, True, "", False),
        (FEISHU, 200, {"StatusCode": 0, "StatusMessage": "success"}, True, "", False),
        (FEISHU, 200, {"code": 19021, "msg": "sign match fail"}, False,
         "19021 sign match fail", True),
        (FEISHU, 200, {"code": 19024, "msg": "Key Words Not Found"}, False,
         "19024 Key Words Not Found", True),
        (FEISHU, 200, {"code": 9499, "msg": "too many request"}, False,
         "9499 too many request", False),
        (FEISHU, 200, {"code": 11232, "msg": "frequency limited"}, False,
         "11232 frequency limited", False),
        (WECOM, 200, None, False, "对方的回答不是约定的格式", False),
        (WECOM, 200, [1], False, "对方的回答不是约定的格式", False),
        (WECOM, 200, {"code": 0}, False, "对方的回答不是约定的格式", False),
        (WECOM, 302, None, False, "HTTP 302：对方要转到别处，没有跟随", True),
        (WECOM, 404, None, False, "HTTP 404", True),
        (WECOM, 429, None, False, "HTTP 429", False),
        (WECOM, 502, {"errcode": 0}, False, "HTTP 502", False),
    ],
)  # fmt: skip
def test_what_an_answer_means(kind, status, answer, taken, error, final):
    assert verdict(kind, status, answer) == Verdict(taken, error, final)
