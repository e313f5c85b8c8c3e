"""A folder of YAML to a compiled pack: deterministic, immutable, or broken and nothing else."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_engine.errors import BrokenPack
from credit_engine.pack.compile import STAGES, check_pack, compile_pack
from credit_engine.pack.model import AmountFormula, AmountShare
from tests.pack.packs import edited, minimal_pack

MINIMAL = minimal_pack()
RULES = "credit_rules/rules.yaml"
LIQUIDITY = "dimensions/liquidity.yaml"


def shape(pack):
    """Everything of a compiled pack but its functions, which have no equality."""
    return (
        pack.revision,
        pack.facts,
        pack.parameters,
        [
            (d.name, d.readings, [m.key for m in d.periods], d.bands)
            for d in pack.dimensions.values()
        ],
        [(s.name, s.readings, s.expects) for s in pack.segments.values()],
        pack.scorecards,
        [(r.name, r.atoms, r.signals, r.produces) for r in pack.rules.values()],
        [(a.key, a.text, a.readings) for a in pack.atoms.values()],
        pack.network,
        [(c.name, c.share_by_grade) for c in pack.limits.capacities],
        pack.terms,
        pack.reasons,
        pack.fact_readings,
    )


def test_the_minimal_pack_is_sound():
    assert check_pack(MINIMAL) == ()


def test_the_stages_stand_in_their_order():
    assert [stage.name for stage in STAGES] == ["read", "link", "type", "check", "compile"]


@settings(max_examples=10)
@given(st.permutations(sorted(MINIMAL)))
def test_the_order_of_files_shows_nowhere(paths):
    assert shape(compile_pack({path: MINIMAL[path] for path in paths})) == shape(
        compile_pack(MINIMAL)
    )


def test_the_order_of_rules_shows_in_their_places_alone():
    rules = MINIMAL[RULES]
    first = rules.index("low_bureau_score:")
    turned = compile_pack({**MINIMAL, RULES: rules[first:] + rules[:first]})
    straight = compile_pack(MINIMAL)
    assert list(turned.rules) == list(straight.rules)
    assert turned.network == straight.network
    assert [a.text for a in turned.atoms.values()] == [a.text for a in straight.atoms.values()]


def test_problems_of_all_stages_come_together():
    files = edited(LIQUIDITY, "current_assets / current_liabilities", "current_asset / 2")
    files["pack.yaml"] = files["pack.yaml"].replace("EUR", "EURO")
    files["segments.yaml"] = files["segments.yaml"].replace("general", "generall")
    files["terms.yaml"] = files["terms.yaml"].replace("[5 .. 10]", "[6 .. 10]")
    files["limits.yaml"] += "\tx"
    found = {diagnostic.code for diagnostic in check_pack(files)}
    assert found == {
        "unknown-name",
        "unknown-choice",
        "unknown-reference",
        "band-gap",
        "yaml-tab",
    }


@pytest.mark.parametrize("path", [p for p in MINIMAL if not p.startswith("cases/")])
def test_a_file_that_is_not_yaml_gives_one_diagnostic_and_no_other(path):
    (found,) = check_pack({**MINIMAL, path: MINIMAL[path] + "\n\t- x"})
    assert (found.code, found.path) == ("yaml-tab", path)


@pytest.mark.parametrize("path", [p for p in MINIMAL if not p.startswith("cases/")])
@pytest.mark.parametrize("text", ["", "- a", "a"])
def test_a_file_of_another_shape_gives_one_diagnostic_and_no_other(path, text):
    (found,) = check_pack({**MINIMAL, path: text})
    assert (found.code, found.path, found.line) == ("wrong-shape", path, 1)


def test_a_broken_case_is_told_and_stops_nothing():
    files = {**MINIMAL, "cases/examples.yaml": "x: [1"}
    assert [found.code for found in check_pack(files)] == ["yaml-syntax"]
    assert compile_pack(files).revision == compile_pack(MINIMAL).revision


def test_the_compiled_pack_cannot_be_changed():
    pack = compile_pack(MINIMAL)
    with pytest.raises(FrozenInstanceError):
        pack.currency = "USD"
    for mapping in (pack.files, pack.facts, pack.rules, pack.reasons, pack.limits.starters):
        with pytest.raises(TypeError):
            mapping["x"] = None


def test_measures_segments_and_atoms_compute():
    pack = compile_pack(MINIMAL)
    ratio = pack.dimensions["current_ratio"]
    assert ratio.periods[0].formula({"current_assets": 3.0, "current_liabilities": 2.0}) == 1.5
    assert ratio.band_of(1.5) == 2
    assert ratio.periods[0].denominator({"current_assets": 3.0, "current_liabilities": 0.0}) == 0.0
    assert pack.segments["filing"].when({"files_accounts": None}) is None
    (insolvent,) = [a for a in pack.atoms.values() if "insolvent" in a.text]
    assert insolvent.formula({"register_status": "insolvent"}) is True


def test_a_dimension_is_compiled_for_each_period_at_which_it_is_read():
    ratio = compile_pack(MINIMAL).dimensions["current_ratio"]
    values = {
        "current_assets": 3.0,
        "current_liabilities": 2.0,
        "current_assets@1": 8.0,
        "current_liabilities@1": 2.0,
    }
    assert {measure.lag: measure.formula(values) for measure in ratio.periods} == {0: 1.5, 1: 4.0}
    assert ratio.periods[1].denominator(values) == 2.0


def test_dimensions_through_dimensions_are_read_as_far_back_as_needed():
    files = {
        **MINIMAL,
        "dimensions/trend.yaml": (
            "a_trend:\n"
            "  label: {en: x, zh: x}\n"
            '  measure: "current_ratio - prior(current_ratio, 2) + bureau_view"\n'
            "  better: higher\n"
            "  reference: practice\n"
        ),
        RULES: MINIMAL[RULES].replace("bureau_view < 200", "prior(a_trend, 1) < 0"),
    }
    pack = compile_pack(files)
    order = list(pack.dimensions)
    assert order.index("a_trend") > order.index("current_ratio")
    assert [measure.key for measure in pack.dimensions["a_trend"].periods] == [
        "a_trend",
        "a_trend@1",
    ]
    assert [measure.lag for measure in pack.dimensions["current_ratio"].periods] == [0, 1, 2, 3]
    assert [measure.lag for measure in pack.dimensions["bureau_view"].periods] == [0]
    assert ("current_assets", 3) in pack.fact_readings
    values = {"current_ratio@1": 5.0, "current_ratio@3": 2.0, "bureau_view": 1.0}
    assert pack.dimensions["a_trend"].periods[1].formula(values) == 4.0


def test_equal_conditions_of_several_rules_are_one_atom():
    before = compile_pack(MINIMAL)
    after = compile_pack(edited(RULES, "unless: bureau_view >= 900", "unless: bureau_view<200"))
    assert len(after.atoms) == len(before.atoms) - 1
    assert set(after.rules["squeeze_cap"].atoms) & set(after.rules["low_bureau_score"].atoms)


def test_another_cut_off_keeps_the_network():
    other = compile_pack(edited(RULES, "bureau_view < 200", "bureau_view < 250"))
    assert other.network.digest == compile_pack(MINIMAL).network.digest
    assert other.revision != compile_pack(MINIMAL).revision


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("0.5 * capacity", AmountShare(5000, "capacity")),
        ("need * 0.0001", AmountShare(1, "need")),
        ("wanted", AmountShare(10_000, "wanted")),
        ("0.29 * wanted", AmountShare(2900, "wanted")),
    ],
)
def test_a_share_of_an_amount_is_exact(written, share):
    pack = compile_pack(edited(RULES, "0.5 * capacity", written))
    assert pack.rules["squeeze_cap"].effect.limit_at_most == share


def test_a_cap_may_be_a_formula_of_its_own():
    pack = compile_pack(edited(RULES, "0.5 * capacity", "share_of_assets * current_assets"))
    amount = pack.rules["squeeze_cap"].effect.limit_at_most
    assert isinstance(amount, AmountFormula)
    assert amount.formula({"share_of_assets": 0.5, "current_assets": 8.0}) == 4.0


def test_amounts_are_minor_units_and_ranges_of_grades_are_joined():
    pack = compile_pack(MINIMAL)
    assert pack.limits.step_minor == 100_000
    assert [row.amount_minor for row in pack.limits.starters["first_steps"].rows] == [
        1_000_000,
        250_000,
    ]
    days = [(d.grade_min, d.grade_max, d.amount) for d in pack.terms.days_by_grade]
    assert days == [(1, 4, 60), (5, 10, 30)]
    grades = [(g.score_min, g.grade) for g in pack.scorecards["general"].grades]
    assert grades == [(800, 1), (400, 5), (0, 10)]
    assert pack.parameters["share_of_assets"].at(date(2026, 7, 1)) == 0.08


MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(sorted(MINIMAL)),
        st.sampled_from(["delete", "double", "cut", "garble", "indent", "swap"]),
        st.integers(0, 10_000),
        st.text(max_size=6),
    ),
    min_size=1,
    max_size=4,
)


def mutate(files, mutations):
    mutated = dict(files)
    for path, how, where, noise in mutations:
        lines = mutated[path].split("\n")
        at = where % len(lines)
        line = lines[at]
        middle = where % (len(line) + 1)
        lines[at : at + 1] = {
            "delete": [],
            "double": [line, line],
            "cut": [line[:middle]],
            "garble": [line[:middle] + noise + line[middle + 1 :]],
            "indent": [f"  {line}"],
            "swap": [*lines[at + 1 : at + 2], line],
        }[how]
        mutated[path] = "\n".join(lines)
    return mutated


@given(MUTATIONS)
def test_a_mutated_pack_compiles_or_is_broken_and_nothing_else(mutations):
    files = mutate(MINIMAL, mutations)
    found = tuple(str(d) for d in check_pack(files) if not d.path.startswith("cases/"))
    if not found:
        assert shape(compile_pack(files))
        return
    with pytest.raises(BrokenPack) as caught:
        compile_pack(files)
    assert caught.value.diagnostics == found


@given(st.dictionaries(st.sampled_from([*sorted(MINIMAL), "x", "a/b.yaml", "../up"]), st.text()))
def test_any_files_give_diagnostics(files):
    with pytest.raises(BrokenPack):
        compile_pack(files)
