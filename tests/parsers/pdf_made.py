"""Draws forms as PDFs: every way in which the lines of a table may or may not be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE = 9.0
LEADING = 11.0
PAD = 4.0
LEFT, TOP = 40.0, 760.0

HEADER = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "评分标准")
ROWS = (
    ("产出指标", "数量指标", "新建乡村公路里程", "≥", "35", "公里", "完成目标值得10分，每少1公里扣1分，扣完为止。"),
    ("", "", "维修危桥座数", "=", "4", "座", "每少1座扣2分，扣完为止。"),
    ("", "质量指标", "工程验收合格率", "=", "100", "%", "合格率100%得10分，每降低1%扣1分，扣完为止。"),
    ("效益指标", "社会效益指标", "改善群众出行条件", "定性", "明显改善", "", "明显改善得10分，一般得5分，否则不得分。"),
    (
        "满意度指标",
        "服务对象满意度指标",
        "沿线群众满意度",
        "≥",
        "90",
        "%",
        "满意度达到90%得10分，每降低1%扣0.5分，扣完为止。",
    ),
)
"""A form of five rows, with the labels in the first row of their blocks."""

WIDTHS = (60.0, 70.0, 95.0, 45.0, 50.0, 45.0, 150.0)
HEAD = ("项目支出绩效目标表", "（2026年度）", "单位名称：云溪县交通运输局")

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def pdf(draw: Callable[[Canvas], object], **options: object) -> bytes:
    """The PDF that `draw` paints; `options` go to the canvas (pagesize, encrypt)."""
    file = BytesIO()
    canvas = Canvas(file, **options)
    canvas.setFont(FONT, SIZE)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def wrapped(text: str, width: float) -> list[str]:
    """The lines of a text in a cell of this width."""
    lines = [""]
    for character in text:
        if pdfmetrics.stringWidth(lines[-1] + character, FONT, SIZE) > width - 2 * PAD:
            lines.append("")
        lines[-1] += character
    return lines


def head(canvas: Canvas, lines: Sequence[str] = HEAD, top: float = TOP) -> float:
    """Lines above a table; where the table may begin."""
    for number, line in enumerate(lines):
        canvas.drawString(LEFT, top - 16 * number, line)
    return top - 16 * len(lines) + 4


def table(
    canvas: Canvas,
    rows: Sequence[Sequence[str]],
    top: float,
    rules: str = "grid",
    centred: bool = False,
    widths: Sequence[float] = WIDTHS,
    pad: float = PAD,
    heights_of: tuple[Sequence[Sequence[str]], Sequence[float]] | None = None,
) -> float:
    """A table whose lines are drawn as `rules` says: grid, level, three (top, header, bottom), none, fills; its end.

    Its rows are as high as those of `heights_of` (rows, widths), where it is the right half of a table.
    """
    x = [LEFT + sum(widths[:i]) for i in range(len(widths) + 1)]
    ys = [top]
    for number, row in enumerate(rows):
        cells = [wrapped(text, width) for text, width in zip(row, widths, strict=True)]
        model, reach = (heights_of[0][number], heights_of[1]) if heights_of else (row, widths)
        high = max(len(wrapped(text, width)) for text, width in zip(model, reach, strict=True))
        height = LEADING * high + 2 * pad
        for left, lines in zip(x, cells, strict=False):
            lower = (height - 2 * pad - LEADING * len(lines)) / 2 if centred else 0.0
            for place, line in enumerate(lines, start=1):
                canvas.drawString(left + PAD, ys[-1] - pad - lower - LEADING * place + 2.5, line)
        ys.append(ys[-1] - height)
    _rule(canvas, rules, x, ys)
    return ys[-1]


def _rule(canvas: Canvas, rules: str, x: Sequence[float], ys: Sequence[float]) -> None:
    level = {"three": [ys[0], ys[1], ys[-1]], "none": []}.get(rules, ys)
    for y in level:
        if rules == "fills":
            canvas.rect(x[0], y - 0.3, x[-1] - x[0], 0.6, stroke=0, fill=1)
        else:
            canvas.line(x[0], y, x[-1], y)
    for place in x if rules in ("grid", "fills") else []:
        if rules == "fills":
            canvas.rect(place - 0.3, ys[-1], 0.6, ys[0] - ys[-1], stroke=0, fill=1)
        else:
            canvas.line(place, ys[0], place, ys[-1])


def form(rules: str = "grid", rows: Sequence[Sequence[str]] = ROWS, centred: bool = False) -> bytes:
    """A one-page form."""

    def draw(canvas: Canvas) -> None:
        bottom = table(canvas, (HEADER, *rows), head(canvas), rules, centred)
        canvas.drawString(LEFT, bottom - 20, "填表人：沈一  联系电话：0745-0000001")

    return pdf(draw)
