"""Tables of cases as the YAML of a file of cases/, one row a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from credit_engine.domain.facts import Absence
from credit_engine.pack.case_tables import UNDATED, CaseTable, Expected, Subject, TableRow
from credit_engine.pack.typed_scalars import TypedValue, typed

HEAD = "# yaml-language-server: $schema=../../schema/cases.json\n"
_TRUTHS = {True: "true", False: "false", None: "unknown"}


def write_tables(tables: Iterable[CaseTable]) -> str:
    """The text of one file, in the order given; read again, it gives the same tables."""
    return HEAD + "".join(_table(table) for table in tables)


def _table(table: CaseTable) -> str:
    lines = [f"{table.name}:", f"  note: {_quoted(table.note)}"]
    if table.as_of is not None:
        lines.append(f"  as_of: {table.as_of.isoformat()}")
    lines.append(f"  {table.subject.value}: {_scalar(table.of)}")
    lines.append("  rows:")
    lines += [f"    - {_row(table.subject, row)}" for row in table.rows]
    return "\n".join(lines) + "\n"


def _row(subject: Subject, row: TableRow) -> str:
    parts: list[str] = []
    absent = {key: found for key, found in row.given.items() if isinstance(found, Absence)}
    given = {key: found for key, found in row.given.items() if not isinstance(found, Absence)}
    if subject in UNDATED:
        parts += [f"{key}: {_value(found)}" for key, found in given.items()]
        parts += [f"absent: {found.value}" for found in absent.values()]
    else:
        if given:
            parts.append(f"given: {_mapping(given)}")
        if absent:
            parts.append(f"absent: {{{', '.join(f'{k}: {v.value}' for k, v in absent.items())}}}")
    if row.signals:
        shown = ", ".join(f"{name}: {_TRUTHS[truth]}" for name, truth in row.signals.items())
        parts.append(f"signals: {{{shown}}}")
    parts += [f"{key}: {_expected(key, found)}" for key, found in row.expect.items()]
    return f"{{{', '.join(parts)}}}"


def _mapping(given: Mapping[str, TypedValue]) -> str:
    return f"{{{', '.join(f'{key}: {_value(found)}' for key, found in given.items())}}}"


def _expected(key: str, found: Expected) -> str:
    if found is None:
        return "none"
    if isinstance(found, float):
        return _value(found)
    return f'"{found}"' if key == "amount" else str(found)


def _value(found: TypedValue | Absence) -> str:
    if isinstance(found, bool):
        return _TRUTHS[found]
    if isinstance(found, int | float):
        return _number(found)
    text = str(found)
    plain = text.replace("_", "").replace("-", "").isalnum() and typed(text) == text
    return text if plain else _quoted(text)


def _number(found: float) -> str:
    """Twelve digits and twelve decimals at most, without an exponent."""
    text = format(round(Decimal(f"{found:.12g}"), 12), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scalar(text: str) -> str:
    return text if ":" not in text else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
