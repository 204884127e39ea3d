"""Redaction: nobody is left in a form that is given away, and nothing but persons is gone from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import convert_one
from normalize.form import Edit, Finding, Form, Indicator, Place, ReviewReason, SignOff, Source
from normalize.redact import redact, redact_name, redact_text
from output.outcome import Outcome
from tests.golden import SAMPLES
from tests.ingest.runs import FORM, PERSON, PHONE

SECRETS = (
    "王丽红",
    "李梅",
    "欧阳明",
    "买买提·吐尔逊",
    "13800000000",
    "0633-1234567",
    "430124199001011234",
    "wlh@a.gov.cn",
)
ROW = Indicator(seq=1, name="隐患整改数", value="12", unit="处", explanation="反映整改", scoring="达到得5分")


def form_with(**fields: Any) -> Form:  # noqa: ANN401 - the fields of a Form
    source = Source(name="县/局.txt", sha256="1" * 64, format="tsv", encoding="utf-8")
    fields = {"source": source, "indicators": [ROW], **fields}
    return Form(form_id="a:1", kind="project", stage="target", **fields)


def redacted(**fields: Any) -> Form:  # noqa: ANN401 - the fields of a Form
    (form,) = redact([form_with(**fields)])
    return form


def dumped(form: Form) -> str:
    return json.dumps(form.model_dump(mode="json"), ensure_ascii=False)


def crowded() -> Form:
    """A form with a person wherever one can stand."""
    reason = ReviewReason(
        code="a", message="填表人：李梅", params={"text": "李梅"}, alternatives=["李梅", "13800000000"]
    )
    row = ROW.model_copy(
        update={
            "remarks": "联系人：李梅，电话13800000000",
            "explanation": "由王丽红、李梅负责整改",
            "other": {"责任人": "欧阳明", "责任人（李梅）": "同左"},
            "printed": {"value": "12（填表人：李梅）"},
            "review_reasons": [reason],
        }
    )
    edit = Edit(
        kind="a",
        where=Place(sheet="李梅", row=2),
        before="填表人\t李梅\t13800000000",
        after="填表人：李梅 0633-1234567",
        reason="李梅",
        params={"moves": "王丽红→填表人"},
        confidence=1,
    )
    return form_with(
        indicators=[row],
        signoff=SignOff(
            preparer="李 梅",
            phone="13800000000、0633-1234567转801",
            head="王丽红局长、买买提·吐尔逊",
            reviews={"业务股室审核": "同意 欧阳明 2026年1月5日"},
        ),
        head_other={"项目负责人及电话": "欧阳明 13800000000", "身份证号": "430124199001011234"},
        other_text=["来源：李梅", "邮箱 wlh@a.gov.cn", "王丽红（138 0000 0000）"],
        duties="负责人王丽红主持全面工作",
        annual_goals="李梅完成整改",
        source=Source(name="王丽红/李梅13800000000.txt", sha256="a", format="tsv", notes=["李梅"]),
        edits=[edit],
        findings=[Finding(code="a", severity="hint", message="李梅", params={"a": "(0633)1234567"})],
        review_reasons=[reason],
    )


def test_nobody_is_left_anywhere() -> None:
    (form,) = redact([crowded()])
    left = [secret for secret in (*SECRETS, "李 梅", "1234567", "801", "138 0000") if secret in dumped(form)]
    assert left == []
    assert form.signoff
    assert form.signoff.model_dump() == {
        "preparer": "〔姓名〕",
        "phone": "〔电话〕、〔电话〕",
        "date": None,
        "date_iso": None,
        "head": "〔姓名〕局长、〔姓名〕",
        "reviews": {"业务股室审核": "同意 〔姓名〕 2026年1月5日"},
    }
    assert form.source.name == "〔姓名〕/〔姓名〕〔电话〕.txt"


def test_a_redacted_form_is_valid_and_says_so() -> None:
    (form,) = redact([crowded()])
    assert Form.model_validate(form.model_dump()) == form
    assert "姓名、电话、证件号和邮箱已遮盖。" in form.source.notes


def test_what_one_form_of_a_file_gives_away_is_masked_in_all() -> None:
    _, second = redact([form_with(signoff=SignOff(preparer="王丽红")), form_with(other_text=["王丽红"])])
    assert second.other_text == ["〔姓名〕"]


def test_a_message_about_a_redacted_form_names_nobody() -> None:
    forms = redact([crowded()])
    outcome = Outcome.of_forms(forms, name=forms[0].source.name, sha256="a", size=1)
    assert "填表人：〔姓名〕" in outcome.message
    assert not [secret for secret in SECRETS if secret in json.dumps(outcome.to_json(), ensure_ascii=False)]


def test_amounts_and_codes_stay() -> None:
    row = ROW.model_copy(update={"value": "13800000000", "value_number": Decimal(13800000000), "unit": "元"})
    rows = [
        row.model_copy(update={"explanation": "总额13800000000，其中15912345678元为补助", "scoring": "≥ 13912345678"})
    ]
    form = form_with(indicators=rows, unit_code="13800000000", head_other={"项目编码": "430123240000000123"})
    assert redact([form]) == [form]


def test_what_the_program_made_itself_stays() -> None:
    source = Source(name="a.txt", sha256="13800000000" + "a" * 53, format="tsv")
    form = form_with(source=source).model_copy(update={"form_id": "0000013800000000"})
    assert redact([form]) == [form]


def test_two_entries_whose_labels_name_persons_are_both_kept() -> None:
    form = redacted(head_other={"负责人：李梅": "a", "负责人：王丽红": "b"})
    assert form.head_other == {"负责人：〔姓名〕": "a", "负责人：〔姓名〕（2）": "b"}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("填表人：张三 联系电话：13800000000", "填表人：〔姓名〕 联系电话：〔电话〕"),
        ("填表人:张 三（签字）电话：０６３３－１２３４５６７转801", "填表人:〔姓名〕（签字）电话：〔电话〕"),
        (
            "填表人：张三联系电话：7654321填表日期：2026年1月2日",
            "填表人：〔姓名〕联系电话：〔电话〕填表日期：2026年1月2日",
        ),
        ("联 系 人：王 丽  手机 +86 138-0000-0000", "联 系 人：〔姓名〕  手机 〔电话〕"),
        ("填表人\t李梅\t电话\t7654321", "填表人\t〔姓名〕\t电话\t〔电话〕"),
        ("项目负责人：李梅负责全面工作", "项目负责人：〔姓名〕负责全面工作"),
        ("单位负责人（签章）：高峰、文明", "单位负责人（签章）：〔姓名〕、〔姓名〕"),
        ("联系人：买买提·吐尔逊主任", "联系人：〔姓名〕主任"),
        ("联系人：陈科长 (0633)1234567", "联系人：〔姓名〕科长 〔电话〕"),
        ("张三、李四（13800000000）", "〔姓名〕、〔姓名〕（〔电话〕）"),
        ("服务热线 400-123-4567，zs@a.gov.cn", "服务热线 〔电话〕，〔邮箱〕"),
        ("填表人李梅 电话13800000000", "填表人〔姓名〕 电话〔电话〕"),
        ("注：请联系王丽红，电话138-0000-0000。", "注：请联系〔姓名〕，电话〔电话〕。"),
        ("审核：王丽红  制表：李梅", "审核：〔姓名〕  制表：〔姓名〕"),
        ("填表人：Zhang San", "填表人：〔姓名〕"),
        ("身份证号43012419900101123X", "身份证号〔证件号〕"),
        ("13800000000 项目负责人：李四", "〔电话〕 项目负责人：〔姓名〕"),
    ],
)
def test_what_a_label_or_a_shape_gives_away(text: str, masked: str) -> None:
    assert redact_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "填表人：          联系电话：      填表日期：2026-01-03",
        "审核人：同意",
        "负责人：落实到位",
        "制表单位：县财政局",
        "企业负责人满意度≥95%",
        "企业负责人 满意度",
        "责任人：村支书、村主任",
        "完成12345678元，投资13800000000元，≥13800000000，13800000000.50",
        "电话回访1200000人次",
        "热线电话12345",
        "2026年12月20日 2026-12-20 2026.12.20",
        "统一社会信用代码12430000006123456X",
        "15 20 30 40 5 6 8 90 13 10",
        "财预〔2015〕88号",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("张家", "张家镇人民政府，由张家负责", "张家镇人民政府，由〔姓名〕负责"),
        ("高峰", "错开高峰期，保障高峰时段", "错开高峰期，保障高峰时段"),
        ("高峰", "高峰同志负责", "〔姓名〕同志负责"),
        ("高峰", "责任到人（高峰）", "责任到人（〔姓名〕）"),
        ("于平", "关于平台建设", "关于平台建设"),
        ("李梅", "由李梅落实", "由〔姓名〕落实"),
        ("王丽红", "王丽红带队", "〔姓名〕带队"),
    ],
)
def test_a_known_name_in_a_sentence(name: str, text: str, masked: str) -> None:
    form = redacted(signoff=SignOff(preparer=name), duties=text)
    assert form.duties == masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("县/张三13800000000.xlsx", "县/〔姓名〕〔电话〕.xlsx"),
        ("绩效目标表_李梅_终稿.docx", "绩效目标表_〔姓名〕_终稿.docx"),
        ("申报表.xlsx", "申报表.xlsx"),
        ("高新区任务表（2026）.pdf", "高新区任务表（2026）.pdf"),
    ],
)
def test_a_file_name(name: str, shown: str) -> None:
    assert redact_name(name) == shown


def test_a_file_read_through_the_whole_program() -> None:
    (form,) = redact(convert_one("a.txt", FORM.encode()))
    assert PERSON not in dumped(form)
    assert PHONE not in dumped(form)


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.tsv")) + sorted(SAMPLES.glob("*.csv")), ids=lambda p: p.name)
def test_only_persons_change_in_a_sample(sample: Any) -> None:  # noqa: ANN401
    forms = convert_one(sample.name, sample.read_bytes())
    people = [value for form in forms if form.signoff for value in (form.signoff.preparer, form.signoff.head) if value]
    phones = [form.signoff.phone for form in forms if form.signoff and form.signoff.phone]
    for form, masked in zip(forms, redact(forms), strict=True):
        expected = reduce(lambda text, name: text.replace(name, "〔姓名〕"), people, dumped(form))
        expected = reduce(lambda text, number: text.replace(number, "〔电话〕"), phones, expected)
        told = {**json.loads(expected)}
        told["source"]["notes"] = masked.source.notes
        assert json.loads(dumped(masked)) == told


# Laws

Plant = Callable[[str], Form]
PLANTS: dict[str, Plant] = {
    "title": lambda text: form_with(title=text),
    "unit_name": lambda text: form_with(unit_name=text),
    "duties": lambda text: form_with(duties=text),
    "annual_goals": lambda text: form_with(annual_goals=text),
    "other_text": lambda text: form_with(other_text=["a", text]),
    "head_other": lambda text: form_with(head_other={"备注": text}),
    "head_other's key": lambda text: form_with(head_other={text: "a"}),
    "reviews": lambda text: form_with(signoff=SignOff(reviews={"业务股室审核": text})),
    "signoff date": lambda text: form_with(signoff=SignOff(date=text)),
    "source name": lambda text: form_with(source=form_with().source.model_copy(update={"name": text})),
    "notes": lambda text: form_with(source=form_with().source.model_copy(update={"notes": [text]})),
    "finding": lambda text: form_with(findings=[Finding(code="a", severity="hint", message=text)]),
    "param": lambda text: form_with(findings=[Finding(code="a", severity="hint", message="", params={"a": text})]),
    "alternative": lambda text: form_with(review_reasons=[ReviewReason(code="a", message="", alternatives=[text])]),
    **{
        name: lambda text, name=name: form_with(indicators=[ROW.model_copy(update={name: text})])  # type: ignore[misc]
        for name in ("name", "explanation", "scoring", "remarks", "level1_printed", "level2_printed")
    },
    "other": lambda text: form_with(indicators=[ROW.model_copy(update={"other": {"说明": text}})]),
    "printed": lambda text: form_with(indicators=[ROW.model_copy(update={"printed": {"name": text}})]),
}
surroundings = st.text(alphabet="整改工作，。： 、（）\t\n的abc0", max_size=6)
plants = st.sampled_from(sorted(PLANTS))


@given(where=plants, before=surroundings, after=surroundings, secret=st.sampled_from(SECRETS[3:]))
def test_a_number_or_a_dotted_name_survives_in_no_field(where: str, before: str, after: str, secret: str) -> None:
    form = PLANTS[where](f"{before} {secret} {after}").model_copy(update={"signoff": SignOff(preparer=SECRETS[3])})
    (masked,) = redact([form])
    assert secret not in dumped(masked)


@given(where=plants, before=surroundings, after=surroundings, name=st.sampled_from(SECRETS[:4]))
def test_a_known_name_survives_in_no_field(where: str, before: str, after: str, name: str) -> None:
    signed = form_with(signoff=SignOff(preparer=name))
    masked = redact([signed, PLANTS[where](f"{before}{name}{after}")])
    assert [name in dumped(form) for form in masked] == [False, False]


pieces = st.sampled_from(
    [
        *SECRETS,
        "填表人：",
        "联系电话：",
        "负责人",
        "局长",
        "张三",
        "7654321",
        "、",
        " ",
        "\t",
        "，",
        "（",
        "）",
        "12345678元",
        "同意",
    ]
)


@given(where=plants, text=st.lists(pieces | st.text(max_size=3), max_size=8).map("".join), name=pieces)
def test_redaction_is_done_at_once_and_valid(where: str, text: str, name: str) -> None:
    once = redact([PLANTS[where](text), form_with(signoff=SignOff(preparer=name, phone=text, head=text))])
    assert redact(once) == once
    assert [Form.model_validate_json(form.model_dump_json()) for form in once] == once


@given(text=st.text(alphabet="整改到位，。：；率≥0123456789.%年月日\t ", max_size=40), where=plants)
def test_a_form_without_persons_comes_back_equal(text: str, where: str) -> None:
    if not any(len(run) > 6 for run in "".join(c if c.isdigit() else " " for c in text).split()):
        form = PLANTS[where](text)
        assert redact([form]) == [form]
