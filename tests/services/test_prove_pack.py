"""Safety statements: what is proved holds, and what is broken comes with a buyer that breaks it."""

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Absence, Facts, Observation
from credit_engine.pack.compile import draft_pack
from credit_engine.pack.draft import Draft
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.proofs.result import SymbolicProof
from credit_engine.services.prove_pack import (
    Prover,
    Standing,
    StatementResult,
    prove_statements,
    prover_of,
)
from credit_engine.services.refute_statement import any_gain, limit_gain
from tests.builders import (
    AS_OF,
    a_request,
    a_statement,
    an_assessment,
    an_invoice,
    an_observation,
    some_facts,
)
from tests.proofs import Proof
from tests.services.promising_packs import TWINS, drawn_pack, planted, promising_pack, says


def results_of(files: dict[str, str]) -> dict[str, StatementResult]:
    draft = draft_pack(files)
    assert draft.findings.sorted() == ()
    return {result.name: result for result in prove_statements(draft, prover_of(draft))}


def test_what_the_pack_keeps_is_proved_without_assessing_anybody() -> None:
    files = promising_pack()
    results = results_of(files)

    assert {result.standing for result in results.values()} == {Standing.PROVED}
    assert {result.assessments for result in results.values()} == {0}
    assert [result.location for result in results.values()] == [says(files, of) for of in results]
    assert all(result.proof.questions and result.proof.assuming for result in results.values())


@pytest.mark.parametrize("name", TWINS)
def test_a_planted_bug_is_told_with_a_buyer_that_the_engine_confirms(name: str) -> None:
    twin = TWINS[name]
    files = planted(twin)
    result = results_of(files)[twin.statement]
    pack = draft_pack(files).compiled
    broken = result.counterexample

    assert result.standing is Standing.VIOLATED, result
    assert twin.says in broken.what
    assert not result.proof.proved
    again = an_assessment(broken.found.facts, pack=pack, as_of=broken.found.assessment.as_of)
    assert again == broken.found.assessment
    if broken.before is not None:
        assert any_gain(broken.before.assessment, again)


def test_without_the_solver_statements_are_tested_and_planted_bugs_still_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A module that is None in sys.modules cannot be imported: so it is without z3."""
    twin = TWINS["a cap that lets go of who owes more"]
    monkeypatch.setitem(sys.modules, "credit_engine.pack.proofs.prove", None)
    sound, broken = results_of(promising_pack()), results_of(planted(twin))

    assert {result.standing for result in sound.values()} == {Standing.TESTED}
    assert all(result.assessments and result.proof is None for result in sound.values())
    assert broken[twin.statement].standing is Standing.VIOLATED


def test_what_neither_follows_nor_breaks_could_not_be_decided() -> None:
    """Two conditions that exclude each other in a way of which nothing is said: a square is 2."""
    files = promising_pack()
    root = "current_assets * current_assets = current_assets * current_assets + 1"
    files["credit_rules/rules.yaml"] = files["credit_rules/rules.yaml"].replace(
        'when: register_status = "insolvent"\n',
        f'when: register_status = "insolvent"\n  unless: {root} and own_overdue_amount < 0 - 1\n',
    )
    result = results_of(files)["insolvent_never"]
    assert result.standing is Standing.PROVED  # nothing overdue is below zero
    files["credit_rules/rules.yaml"] = files["credit_rules/rules.yaml"].replace(
        " and own_overdue_amount < 0 - 1", ""
    )
    result = results_of(files)["insolvent_never"]

    assert result.standing is Standing.UNDECIDED
    assert result.counterexample is None
    assert result.assessments > 0
    assert result.proof.open[0].what.startswith("a buyer of filing is granted a limit")


def test_the_want_itself_is_no_fact_that_could_be_proved_to_move_freely() -> None:
    files = promising_pack()
    files["safety.yaml"] = files["safety.yaml"].replace("[own_overdue_amount]", "[wanted_amount]")
    result = results_of(files)["overdue_never_helps"]

    assert result.standing in {Standing.UNDECIDED, Standing.VIOLATED}
    assert result.proof.open[0].what == "wanted_amount is the deal itself, which bounds the limit"


def test_what_is_proved_of_a_drawn_pack_no_drawn_buyer_breaks(proof: Proof) -> None:
    counts = try_drawn_packs(random.Random(proof.seed), proof.size(quick=7, full=600))

    assert counts["statements proved"] > counts["packs"] // 2
    assert counts["statements broken"]
    assert counts["proved and yet broken"] == 0
    proof.record("what is proved of a pack, buyers keep", counts=counts)


class Credulous:
    """A planted bug: it proves whatever it is asked."""

    def review(self) -> tuple[()]:
        return ()

    def prove(self, _: str) -> SymbolicProof:
        return SymbolicProof("all", "nothing", (), 1, ())


def test_drawn_buyers_catch_a_prover_that_proves_too_much() -> None:
    counts = try_drawn_packs(random.Random(1), 8, lambda _: Credulous())

    assert counts["proved and yet broken"]


def try_drawn_packs(
    drawn: random.Random, count: int, prover_of: Callable[[Draft], Prover | None] = prover_of
) -> dict[str, int]:
    """Prove the statements of drawn packs, and hold what is proved against drawn buyers."""
    counts = dict.fromkeys(
        ("packs", "statements proved", "statements broken", "buyers", "proved and yet broken"), 0
    )
    for _ in range(count):
        draft = draft_pack(drawn_pack(drawn))
        if draft.compiled is None:
            continue
        results = list(prove_statements(draft, prover_of(draft)))
        proved = {result.name for result in results if result.standing is Standing.PROVED}
        broken = [result for result in results if result.standing is Standing.VIOLATED]
        counts["packs"] += 1
        counts["statements proved"] += len(proved)
        counts["statements broken"] += len(broken)
        for _ in range(60):
            counts["buyers"] += 1
            counts["proved and yet broken"] += len(proved & set(broken_by(drawn, draft.compiled)))
    return counts


def broken_by(drawn: random.Random, pack: CompiledPack) -> Iterator[str]:
    """Draw a buyer; name the statements that it breaks."""
    facts = a_drawn_buyer(drawn)
    found = an_assessment(facts, pack=pack)
    status = [one.value for one in facts.observations if one.fact == "register_status"]
    if found.minor and status != ["active"]:
        yield "insolvent_never"
    capacities = [of.minor for of in found.figures if of.of.startswith(("capacity", "starter"))]
    if found.minor and found.minor > min(facts.request.wanted.minor, 3_000_000, *capacities):
        yield "within_bounds"
    more = replace(facts, invoices=tuple(later(drawn, facts)))
    if moved(found, an_assessment(more, pack=pack)):
        yield "overdue_never_helps"
    if any_gain(found, an_assessment(with_losses(drawn, facts), pack=pack)):
        yield "silence_never_helps"


def moved(before: Assessment, after: Assessment) -> bool:
    was, came = before.inputs["own_overdue_amount"], after.inputs["own_overdue_amount"]
    both = isinstance(was, float) and isinstance(came, float)
    return both and came >= was and limit_gain(before, after) is not None


def a_drawn_buyer(drawn: random.Random) -> Facts:
    stated = []
    if drawn.random() < 0.9:
        score = float(drawn.choice((100, 199, 200, 350, 500, 712, 900, 950)))
        stated = [an_observation(value=score)]
    status = drawn.choice(("active", "active", "active", "insolvent", None))
    if status is None and drawn.random() < 0.5:
        refused = Absence.REFUSED
        stated.append(Observation("register_status", None, AS_OF, "register", absent=refused))
    days = timedelta(drawn.choice((-20, 0, 5, 40)))
    overdue = an_invoice(due_on=AS_OF - days, amount=f"{drawn.choice((50, 200, 450, 5000))}.00")
    invoices = [] if drawn.random() < 0.2 else [overdue]
    return some_facts(
        observations=stated,
        statements=[accounts(drawn, back) for back in range(drawn.choice((0, 1, 2, 2)))],
        invoices=invoices,
        request=a_request(amount=f"{drawn.choice((1, 9, 25, 50, 200))}000.00"),
        register_status=status,
        files_accounts=drawn.choice((True, True, True, False, None)),
    )


def accounts(drawn: random.Random, back: int):
    return a_statement(
        date(2026 - back, 5, 31),
        current_assets=f"{drawn.choice((0, 30, 300, 900, 2000))}000.00",
        current_liabilities=drawn.choice(("0.00", "450000.00", "1000000.00")),
        sales=drawn.choice(("0.00", "1900000.00", "2000000.00")),
    )


def later(drawn: random.Random, facts: Facts) -> Iterator[object]:
    """Let more be overdue, all else as it is."""
    for held in facts.invoices:
        yield replace(held, minor=held.minor * drawn.choice((1, 2, 10)))


def with_losses(drawn: random.Random, facts: Facts) -> Facts:
    statements = []
    for held in facts.statements:
        items = {name: minor for name, minor in held.items.items() if drawn.random() < 0.8}
        statements.append(replace(held, items=items))
    invoices = facts.invoices if drawn.random() < 0.7 else ()
    observations = tuple(one for one in facts.observations if drawn.random() < 0.8)
    return replace(
        facts, observations=observations, statements=tuple(statements), invoices=invoices
    )
