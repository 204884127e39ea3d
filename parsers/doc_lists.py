"""The numbers that an old Word prints before the paragraphs of a list ([MS-DOC] 2.9.131: LFO, LSTF, LVL)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import unpack_from

from parsers.doc_file import LIST_USES, LISTS, DocFile
from parsers.word_lists import Counting, Level

_BULLET, _NONE = 23, 255
_LEVELS = 9
_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
    19: "decimalFullWidth", 22: "decimalZero", 28: "decimalEnclosedCircleChinese", 30: "ideographTraditional",
    31: "ideographZodiac", 33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital",
    37: "chineseCounting", 39: "chineseCountingThousand",
}  # fmt: skip
"""[MS-OSHARED] 2.2.1.3: MSONFC"""
_START, _FORMAT = 0x10, 0x20


@dataclass(frozen=True, slots=True)
class _Use:
    """A use of a list: which one it counts on, and the levels that are other or begin anew."""

    list: int
    starts: dict[int, int]
    levels: dict[int, Level | None]


class DocLists(Counting):
    """The lists of one file, by the number under which a paragraph uses them."""

    def __init__(self, file: DocFile) -> None:
        super().__init__()
        self._file = file
        self._lists = self._read_lists()
        self._uses = self._read_uses()

    def label(self, number: int, level: int) -> str:
        """The number before the next paragraph of this list; "" for none, or a bullet."""
        name = str(number)
        definition = self._level(name, level)
        return self._next(name, level, definition) if definition else ""

    def _use(self, name: str) -> _Use | None:
        number = int(name)
        return self._uses[number - 1] if 0 < number <= len(self._uses) else None

    def _level(self, name: str, level: int) -> Level | None:
        use = self._use(name)
        if use is None:
            return None
        if level in use.levels:
            return use.levels[level]
        levels = self._lists.get(use.list, [])
        found = levels[level] if level < len(levels) else None
        start = use.starts.get(level)
        return found if found is None or start is None else Level(found.form, found.text, start)

    def _override(self, name: str, level: int) -> int | None:
        use = self._use(name)
        return None if use is None else use.starts.get(level)

    def _counted_as(self, name: str) -> str:
        use = self._use(name)
        return "" if use is None else str(use.list)

    def _read_lists(self) -> dict[int, list[Level | None]]:
        data = self._file.part(LISTS)
        if not data:
            return {}
        end = self._file.place(LISTS) + len(data)  # the levels stand behind the table
        found: dict[int, list[Level | None]] = {}
        for number in range(unpack_from("<H", data)[0]):
            key, flags = unpack_from("<i", data, 2 + 28 * number)[0], data[2 + 28 * number + 26]
            levels: list[Level | None] = []
            for _ in range(1 if flags & 1 else _LEVELS):
                level, end = _level(self._file.table, end)
                levels.append(level)
            found[key] = levels
        return found

    def _read_uses(self) -> list[_Use]:
        data = self._file.part(LIST_USES)
        if not data:
            return []
        count = unpack_from("<I", data)[0]
        uses, at = list[_Use](), 4 + 16 * count
        for number in range(count):
            key, changed = unpack_from("<i8xB", data, 4 + 16 * number)
            starts: dict[int, int] = {}
            levels: dict[int, Level | None] = {}
            at += 4
            for _ in range(changed):
                start, flags = unpack_from("<iI", data, at)
                at += 8
                if flags & _FORMAT:
                    levels[flags & 15], at = _level(data, at)
                elif flags & _START:
                    starts[flags & 15] = start
            uses.append(_Use(key, starts, levels))
        return uses


def _level(data: bytes, at: int) -> tuple[Level | None, int]:
    """A level, and where the next one stands."""
    start, form = unpack_from("<iB", data, at)
    at += 28 + data[at + 24] + data[at + 25]
    (length,) = unpack_from("<H", data, at)
    text = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    at += 2 + 2 * length
    if form in (_BULLET, _NONE):
        return None, at
    shown = "".join(f"%{ord(letter) + 1}" if ord(letter) < _LEVELS else letter for letter in text)
    return Level(_FORMS.get(form, "decimal"), shown, start), at
