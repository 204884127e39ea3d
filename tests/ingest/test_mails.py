"""E-mails: attachments under whatever name, mails in mails, tables in the text; nothing goes without a line."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from quopri import encodestring

import pytest

from ingest.archives import is_archive, unpack
from parsers import parse
from parsers.errors import UnreadableError
from tests.ingest.runs import FORM, Jixiao, names_read, outcomes

NAME = "绩效目标囧.xls"


def mail(text: str = "请查收", html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.com", "b@example.com", "绩效目标表"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def attach(to: EmailMessage, data: bytes, name: str, kind: str = "application/octet-stream") -> None:
    main, _, sub = kind.partition("/")
    to.add_attachment(data, maintype=main, subtype=sub, filename=name)


def members(made: EmailMessage | bytes, folder: Path) -> dict[str, tuple[bytes | None, str | None]]:
    """By name: the bytes, and why it was not taken out."""
    path = folder / "邮件.eml"
    path.write_bytes(made if isinstance(made, bytes) else made.as_bytes())
    assert is_archive(path)
    found = unpack(path, folder)
    return {one.name: (one.path.read_bytes() if one.path else None, one.code) for one in found}


def test_attachments_and_a_text_without_a_table(tmp_path: Path) -> None:
    made = mail()
    attach(made, FORM.encode(), "绩效 目标（终）.txt")
    attach(made, b"%PDF-1.4", "a.pdf", "application/pdf")
    assert members(made, tmp_path) == {
        "a.pdf": (b"%PDF-1.4", None),
        "绩效 目标（终）.txt": (FORM.encode(), None),
        "正文.txt": (None, "errors.skipped_mail_text"),
    }


@pytest.mark.parametrize(
    "header",
    [
        f"=?GB2312?B?{b64encode(NAME.encode('gbk')).decode()}?=",  # 囧 is in GBK alone
        f"=?utf-8?B?{b64encode(NAME.encode()).decode()}?=",
        NAME.encode("gbk").decode("latin-1"),
        NAME.encode().decode("latin-1"),
    ],
)
def test_names_however_they_are_encoded(header: str, tmp_path: Path) -> None:
    raw = (
        "From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n'
        f'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{header}"\r\n\r\n'
        "YWJj\r\n--b--\r\n"
    )
    assert members(raw.encode("latin-1"), tmp_path) == {NAME: (b"abc", None)}


def test_a_name_in_pieces(tmp_path: Path) -> None:
    made = mail()
    attach(made, b"x", "很长的名字" * 12 + ".docx")
    assert "很长的名字" * 12 + ".docx" in members(made, tmp_path)


def test_a_table_in_the_text_is_a_file(tmp_path: Path) -> None:
    made = mail("指标", "<p>请查收</p><table><tr><td>指标</td></tr></table>")
    found = members(made, tmp_path)
    assert list(found) == ["正文.html"]
    assert b"<table>" in (found["正文.html"][0] or b"")


def test_a_signature_in_a_table_is_no_form(tmp_path: Path) -> None:
    made = mail("请查收", "<p>请查收</p><table><tr><td>财政局</td><td>地址</td></tr></table>")
    assert members(made, tmp_path) == {"正文.html": (None, "errors.skipped_mail_text")}


def test_icons_are_told_and_pictures_kept(tmp_path: Path) -> None:
    made = mail("见图", "<p>见图<img src='cid:1'></p>")
    page = made.get_payload(1)
    assert isinstance(page, EmailMessage)
    page.add_related(b"\x89PNG" + b"x" * 100, "image", "png", cid="<1>", filename="logo.png")
    page.add_related(b"\x89PNG" + b"x" * 90_000, "image", "png", cid="<1>", filename="表.png")
    found = members(made, tmp_path)
    assert found["logo.png"] == (None, "errors.skipped_mail_icon")
    assert found["表.png"][0] is not None


def test_what_only_outlook_opens_is_named(tmp_path: Path) -> None:
    made = mail()
    attach(made, b"x\x9f\x3e\x22", "winmail.dat", "application/ms-tnef")
    assert members(made, tmp_path)["winmail.dat"] == (None, "errors.mail_of_outlook")


def test_a_mail_in_a_mail_and_its_forms(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    inner = mail()
    attach(inner, FORM.encode(), "表.txt")
    outer = mail()
    outer.add_attachment(inner, filename="转发.eml")
    (folder / "上报").write_bytes(outer.as_bytes())
    jixiao("convert", folder, "--out", tmp_path / "r")
    assert list(names_read(tmp_path / "r")) == ["上报/转发.eml/表.txt"]
    assert {name: one["code"] for name, one in outcomes(tmp_path / "r").items() if one["status"] == "skipped"} == {
        "上报": "errors.skipped_unpacked",
        "上报/正文.txt": "errors.skipped_mail_text",
        "上报/转发.eml": "errors.skipped_unpacked",
        "上报/转发.eml/正文.txt": "errors.skipped_mail_text",
    }


def test_pages_and_forms_are_no_mails(tmp_path: Path) -> None:
    saved = b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nx"
    for number, data in enumerate((saved, FORM.encode(), b"From: x\nTo: y\n", b"")):
        path = tmp_path / str(number)
        path.write_bytes(data)
        assert not is_archive(path)


def test_explain_says_what_to_do() -> None:
    with pytest.raises(UnreadableError) as refused:
        parse("a.eml", mail().as_bytes())
    assert refused.value.code == "parsers.is_mail"


@pytest.mark.parametrize("cut", [200, 400, 600])
def test_cut_off_mails_end_in_order(cut: int, tmp_path: Path) -> None:
    made = mail()
    attach(made, FORM.encode(), "表.txt")
    path = tmp_path / "a.eml"
    path.write_bytes(made.as_bytes()[:cut])
    found = {one.name: one.code for one in unpack(path, tmp_path)}
    assert found.keys() <= {"", "正文", "正文.txt", "表.txt", "附件.octet-stream"}
    assert "errors.archive_cut_off" in found.values()


@pytest.mark.parametrize("footer", ["plain", "html"])
def test_every_text_of_a_mail_is_looked_at(footer: str, tmp_path: Path) -> None:
    """A server hangs its own text behind the one in which a form was pasted."""
    made = MIMEMultipart()
    made["From"], made["To"], made["Subject"] = "a@example.com", "b@example.com", "x"
    made.attach(MIMEText(FORM, "plain", "utf-8"))
    made.attach(MIMEText("<p>免责声明</p>", footer, "utf-8"))
    found = members(made.as_bytes(), tmp_path)
    assert set(found.values()) == {(FORM.encode(), None), (None, "errors.skipped_mail_text")}


def test_of_two_forms_of_a_text_the_one_with_the_table_is_read(tmp_path: Path) -> None:
    assert members(mail(FORM, "<p>请查收</p>"), tmp_path).keys() == {"正文.txt"}


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_mail_in_a_mail_that_is_encoded(encoding: str, tmp_path: Path) -> None:
    inner = mail().as_bytes()
    encoded = b64encode(inner) if encoding == "base64" else encodestring(inner)
    made = (
        "From: a@example.com\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: message/rfc822\n'
        f'Content-Transfer-Encoding: {encoding}\nContent-Disposition: attachment; filename="a.eml"\n\n'
    ).encode() + encoded
    data, _ = members(made + b"\n--b--\n", tmp_path)["a.eml"]
    assert data is not None
    assert data.strip() == inner.strip()


def test_a_mail_saved_out_of_a_folder_of_mails(tmp_path: Path) -> None:
    made = mail()
    attach(made, b"abc", "表.txt")
    saved = b"From a@example.com Thu Jan  1 00:00:00 2026\n" + made.as_bytes()
    assert members(saved, tmp_path)["表.txt"] == (b"abc", None)


def test_every_mail_of_a_mailbox_is_opened(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    mailbox = b""
    for number in range(3):
        one = mail()
        attach(one, FORM.replace("2026", str(2026 + number)).encode(), f"{number}.txt")
        mailbox += b"From a@b Mon Nov 23 10:00:00 2026\n" + one.as_bytes() + b"\n\n"
    (folder / "收件箱.mbox").write_bytes(mailbox)
    jixiao("convert", folder, "--out", tmp_path / "r")
    assert list(names_read(tmp_path / "r")) == [f"收件箱.mbox/00{n + 1}.eml/{n}.txt" for n in range(3)]
