"""
Changed facts for a what-if: a merge patch (RFC 7396) over a facts document.

Lists are patched by what tells their entries apart, so that a change names one invoice and
leaves the others: `{"receivables": {"R-1": null}, "statements": {"2025-12-31": {"items":
{"sales": "1.00"}}}, "exchange_rates": {"EUR/USD": {"rate": "1.2"}}}`; null takes away.
`facts` is the short form for a fact by its name, wherever it comes from. The changed
document is read like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts, write_facts
from credit_engine.domain.statement import STATEMENT_MEASURES, that_count
from credit_engine.errors import InvalidDocument, InvalidInput, UnknownFact
from credit_engine.pack.diagnostics import did_you_mean
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack

SHORT_FORM = "facts"
# What tells the entries of each list apart; two parts of it have a slash between them.
KEYS: Mapping[str, tuple[str, ...]] = {
    "observations": ("fact",),
    "statements": ("period_end",),
    "receivables": ("number",),
    "covers": ("policy",),
    "holds": ("code",),
    "exchange_rates": ("base", "quote"),
}
# The list that holds the records of which facts of a source are computed.
COMPUTED: Mapping[FactSource, str] = {
    FactSource.RECEIVABLES: "receivables",
    FactSource.COVER: "covers",
    FactSource.HOLDS: "holds",
}
PARTS = (SHORT_FORM, *KEYS, "ledger", "request")
WANTED_AMOUNT = "wanted_amount"


def change_facts(
    pack: CompiledPack, facts: Facts, changes: Mapping[str, object], as_of: date
) -> Facts:
    """
    Give *facts* with *changes*; a fact that is set holds as of *as_of* unless it says otherwise.

    Raises:
        InvalidInput: a part of *changes* that means nothing.
        UnknownFact: the short form names what *pack* does not declare.
        InvalidDocument, InvalidAmount: the changed facts cannot be read.
    """
    patch = _spelled_out(pack, facts, changes, as_of)
    document = write_facts(facts)
    names = {"statements": [statement.name for statement in facts.statements]}
    for part, keys in KEYS.items():
        keyed = _keyed(document.get(part, []), keys, names.get(part))
        changed = _changed(keyed, keys, patch.get(part, {}), f"/changes/{part}")
        if changed or part in document:
            document[part] = changed
    if "ledger" in patch:
        stated = document.pop("ledger", None)
        if patch["ledger"] is not None:
            document["ledger"] = _merged(stated, _object(patch["ledger"], "/changes/ledger"))
    document["request"] = _merged(
        document["request"], _object(patch.get("request", {}), "/changes/request")
    )
    try:
        return read_facts(document)
    except InvalidInput as error:
        # Its pointer is into the changed document, which nobody sent.
        raise type(error)(f"{error.pointer}: {error}", "/changes") from None


def _keyed(entries: object, keys: tuple[str, ...], names: list[str] | None) -> dict[str, object]:
    """The entries of one list by *names*, or by what tells them apart."""
    assert isinstance(entries, list)
    names = names or ["/".join(str(entry[key]) for key in keys) for entry in entries]
    return dict(zip(names, entries, strict=True))


def _changed(
    keyed: Mapping[str, object], keys: tuple[str, ...], patch: object, pointer: str
) -> list[dict[str, object]]:
    """The entries of one list, patched by their names."""
    changed = _merged(keyed, _object(patch, pointer))
    return [
        {
            **dict(zip(keys, name.split("/", len(keys) - 1), strict=False)),
            **_object(entry, f"{pointer}/{name}"),
        }
        for name, entry in sorted(changed.items())
    ]


def _spelled_out(
    pack: CompiledPack, facts: Facts, changes: Mapping[str, object], as_of: date
) -> dict[str, object]:
    """The changes in the parts of a facts document, the short form included."""
    unknown = sorted(set(changes) - set(PARTS))
    if unknown:
        raise InvalidInput(
            f"There is no {unknown[0]!r} to change; there are {', '.join(PARTS)}.",
            f"/changes/{unknown[0]}",
        )
    patch: dict[str, object] = {part: changes[part] for part in PARTS[1:] if part in changes}
    for fact, value in _object(changes.get(SHORT_FORM, {}), f"/changes/{SHORT_FORM}").items():
        patch = _merged(patch, _of_fact(pack, facts, fact, value, as_of), keeps_null=True)
    return patch


def _of_fact(
    pack: CompiledPack, facts: Facts, fact: str, value: object, as_of: date
) -> dict[str, object]:
    """The change of one fact, in the part of the document that its source fills."""
    pointer = f"/changes/{SHORT_FORM}/{fact}"
    definition = pack.facts.get(fact)
    if definition is None:
        raise UnknownFact(
            f"The rule pack declares no fact {fact!r}. {did_you_mean(fact, pack.facts)}".strip(),
            pointer,
        )
    if definition.source is FactSource.STATEMENTS:
        counting = that_count(facts.statements, as_of)
        if not counting:
            raise InvalidInput(f"There is no statement in which to set {fact}.", pointer)
        newest = counting[0].name
        if fact in STATEMENT_MEASURES:
            return {"statements": {newest: _of_accounts(fact, value, pointer)}}
        return {"statements": {newest: {"items": {fact: value}}}}
    if definition.source is FactSource.REQUEST:
        if fact == WANTED_AMOUNT:
            return {"request": {"wanted": {"amount": value}}}
        return {"request": {"terms": {"days": value}}}
    if definition.source in COMPUTED:
        records = COMPUTED[definition.source]
        raise InvalidInput(
            f"{fact} is computed from records; change those, under {records}.", pointer
        )
    if value is None:
        return {"observations": {fact: None}}
    # What was said of the recorded value is not said of this one.
    recorded_of = dict.fromkeys(("absent", "verified_by", "evidence"))
    stated = {
        **recorded_of,
        "value": value,
        "valid_at": as_of.isoformat(),
        "source": definition.source.value,
    }
    return {"observations": {fact: stated}}


def _of_accounts(fact: str, value: object, pointer: str) -> dict[str, object]:
    """What accounts say of themselves, under its key in a statement."""
    key = fact.removeprefix("accounts_")
    if key in ("audit", "opinion", "scope", "months"):
        return {key: value}
    raise InvalidInput(f"{fact} follows from the period; change that, under statements.", pointer)


def _merged(
    target: object, patch: Mapping[str, object], *, keeps_null: bool = False
) -> dict[str, object]:
    """RFC 7396; with *keeps_null*, two patches make one."""
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None and not keeps_null:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            merged[key] = _merged(merged.get(key), value, keeps_null=keeps_null)
        else:
            merged[key] = value
    return merged


def _object(value: object, pointer: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidDocument("Wants an object.", pointer)
    return value
