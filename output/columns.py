"""The columns of the four flat tables and their types: what stands in the Parquet files, in this order."""

from __future__ import annotations

from typing import Literal

from output.flat import TableName

# `json` is text that holds an object.
ColumnType = Literal["text", "texts", "int", "float", "floats", "bool", "date", "decimal", "json"]


def _all(column_type: ColumnType, names: str) -> dict[str, ColumnType]:
    return dict.fromkeys(names.split(), column_type)


_PLACE: dict[str, ColumnType] = {
    **_all("text", "place"),
    **_all("int", "source_page"),
    **_all("text", "source_sheet"),
    **_all("int", "source_table source_line source_row source_column"),
    **_all("floats", "source_box"),
}
# Filled by the writer alone: a number that the decimal type cannot hold exactly moves there as text.
_TOO_LONG = _all("json", "numbers_too_long")

COLUMNS: dict[TableName, dict[str, ColumnType]] = {
    "forms": {
        **_all("text", "form_id source_name source_sha256 source_format source_encoding"),
        **_all("int", "source_pages"),
        **_all("text", "kind stage title"),
        **_all("int", "fiscal_year"),
        **_all("text", "unit_name unit_code duties annual_goals"),
        **_all("bool", "needs_review"),
        **_all("text", "project_name competent_department implementing_unit"),
        **_all("text", "total_funds fiscal_funds carried_over_funds other_funds funds_unit"),
        **_all("decimal", "total_funds_yuan fiscal_funds_yuan carried_over_funds_yuan other_funds_yuan"),
        **_all("text", "preparer phone signoff_date"),
        **_all("date", "signoff_date_iso"),
        **_all("text", "head"),
        **_all("json", "reviews"),
        **_all("texts", "other_text"),
        **_all("json", "head_other evidence"),
        **_all("int", "indicator_count rows_to_review edit_count finding_count"),
        **_all("text", "review_reasons"),
        **_all("texts", "review_codes"),
        **_TOO_LONG,
    },
    "indicators": {
        **_all("text", "form_id"),
        **_all("int", "seq"),
        **_all("text", "level1 level1_printed"),
        **_all("decimal", "level1_points"),
        **_all("text", "level2 level2_printed"),
        **_all("decimal", "level2_points"),
        **_all("text", "name indicator_key value_type value"),
        **_all("decimal", "value_number"),
        **_all("text", "value_iso unit unit_canonical"),
        **_all("decimal", "value_yuan"),
        **_all("text", "explanation scoring"),
        **_all("decimal", "weight points"),
        **_all("text", "remarks actual"),
        **_all("decimal", "score"),
        **_all("float", "confidence"),
        **_all("bool", "needs_review"),
        **_all("json", "scoring_rule other printed evidence"),
        **_all("text", "review_reasons"),
        **_all("texts", "review_codes"),
        **_PLACE,
        **_TOO_LONG,
    },
    "edits": {
        **_all("text", "form_id"),
        **_all("int", "edit_no"),
        **_all("text", "kind"),
        **_all("int", "seq"),
        **_all("text", "field before after reason"),
        **_all("json", "params"),
        **_all("float", "confidence"),
        **_PLACE,
    },
    "findings": {
        **_all("text", "form_id"),
        **_all("text", "scope"),
        **_all("int", "finding_no"),
        **_all("text", "code severity"),
        **_all("int", "seq"),
        **_all("text", "field message message_en source"),
        **_all("json", "params"),
        **_PLACE,
    },
}
