"""Damage to the XML inside of a package: well-formed, mostly, and not what any program writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

from tests.damages.packages import members, packed, weighty

ABSURD = ("", "0", "-1", "1.5", "999999999", "99999999999999999999", "1e308", "NaN", "-2147483648", "甲", "A0",
          "XFD1048576", "ZZZ9999999", "A1:XFD1048576", "ZZZZ1", "true", "../../x", "１", "²", "\u0663",
          " 7 ")  # fmt: skip
TEXTS = ("", " ", "\u202e反", "甲" * 5000, "1" * 400, "=1/0", "_x0000_", "_xD800_", "\u0085", "|\t|", "一级指标", "-",
         "1e999", "nan", "９" * 30, "\ufeff", "≥≥95%%", "（" * 900, "2026年13月45日", "第一季度" * 99)  # fmt: skip
_ENTITIES = b'<!DOCTYPE a [<!ENTITY e "x"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]>'
_OFTEN = ("tr", "tc", "row", "c", "mergeCell", "gridSpan", "vMerge", "tbl", "p", "r", "t", "v", "col", "sheet", "xf")


def _changed(data: bytes, random: Random, change: Callable[[bytes, Random], bytes]) -> bytes:
    parts = members(data)
    name = weighty(parts, random)
    return packed(parts | {name: change(parts[name], random)})


def _with_tree(data: bytes, random: Random, change: Callable[[list[etree._Element], Random], None]) -> bytes:
    """The package with `change` made once or some times to the elements of a part; broken XML stays as it is."""

    def changed(xml: bytes, random: Random) -> bytes:
        try:
            root = etree.fromstring(xml)
        except (etree.XMLSyntaxError, ValueError):
            return xml
        for _ in range(random.choice((1, 1, 3, 30))):
            if elements := [one for one in root.iter("{*}*") if one is not root]:
                change(elements, random)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return _changed(data, random, changed)


def _one(elements: list[etree._Element], random: Random) -> etree._Element:
    often = [one for one in elements if str(one.tag).rpartition("}")[2] in _OFTEN]
    return random.choice(often if often and random.random() < 0.7 else elements)


def _unlinked(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def elements_deleted(data: bytes, random: Random) -> bytes:
    return _with_tree(data, random, lambda elements, random: _unlinked(_one(elements, random)))


def elements_doubled(data: bytes, random: Random) -> bytes:
    def double(elements: list[etree._Element], random: Random) -> None:
        one = _one(elements, random)
        one.addnext(deepcopy(one))

    return _with_tree(data, random, double)


def elements_moved(data: bytes, random: Random) -> bytes:
    """An element stands in, or behind, another one."""

    def move(elements: list[etree._Element], random: Random) -> None:
        one, other = deepcopy(_one(elements, random)), _one(elements, random)
        other.append(one) if random.random() < 0.5 else other.addnext(one)

    return _with_tree(data, random, move)


def elements_nested(data: bytes, random: Random) -> bytes:
    """An element stands in a copy of itself, up to some thousand times."""

    def nest(elements: list[etree._Element], random: Random) -> None:
        one = inner = _one(elements, random)
        for _ in range(random.choice((1, 3, 100, 3000))):
            inner = etree.SubElement(inner, one.tag)

    return _with_tree(data, random, nest)


def elements_renamed(data: bytes, random: Random) -> bytes:
    def rename(elements: list[etree._Element], random: Random) -> None:
        _one(elements, random).tag = random.choice([_one(elements, random).tag, "x", "{urn:x}v"])

    return _with_tree(data, random, rename)


def attributes_absurd(data: bytes, random: Random) -> bytes:
    """Spans, addresses, styles and numbers that nobody would write."""

    def change(elements: list[etree._Element], random: Random) -> None:
        one = random.choice([element for element in elements if element.attrib] or elements)
        for key in random.sample([*one.attrib], min(1, len(one.attrib))):
            one.set(key, random.choice((*ABSURD, random.choice(elements).get(key, "5"))))

    return _with_tree(data, random, change)


def attributes_lost(data: bytes, random: Random) -> bytes:
    def lose(elements: list[etree._Element], random: Random) -> None:
        one = _one(elements, random)
        for key in random.sample([*one.attrib], min(1, len(one.attrib))):
            del one.attrib[key]

    return _with_tree(data, random, lose)


def texts_replaced(data: bytes, random: Random) -> bytes:
    def replace(elements: list[etree._Element], random: Random) -> None:
        written = [element for element in elements if element.text and element.text.strip()]
        one = random.choice(written or elements)
        one.text = random.choice((*TEXTS, *ABSURD, random.choice(written or elements).text or ""))

    return _with_tree(data, random, replace)


def entities_declared(data: bytes, random: Random) -> bytes:
    """A DOCTYPE, and text that stands in an entity."""

    def declare(xml: bytes, random: Random) -> bytes:
        start = xml.find(b"?>") + 2
        end = re.sub(rb"(?<=>)([^<>&]+)(?=<)", rb"&f;\1", xml[start:], count=random.choice((0, 1, 5)))
        return xml[:start] + _ENTITIES + end

    return _changed(data, random, declare)


def encoding_wrong(data: bytes, random: Random) -> bytes:
    """The declared encoding is not the real one."""

    def declare(xml: bytes, random: Random) -> bytes:
        body = xml[xml.find(b"?>") + 2 :]
        said, real = random.choice(("GBK", "UTF-16", "x", "ascii")), random.choice(("utf-8", "gb18030", "utf-16"))
        return f'<?xml version="1.0" encoding="{said}"?>{body.decode("utf-8", "replace")}'.encode(real, "replace")

    return _changed(data, random, declare)


DAMAGES = (
    elements_deleted, elements_doubled, elements_moved, elements_nested, elements_renamed, attributes_absurd,
    attributes_absurd, attributes_lost, texts_replaced, entities_declared, encoding_wrong,
)  # fmt: skip
