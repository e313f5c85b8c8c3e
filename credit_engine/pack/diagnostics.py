"""
What can be wrong with a rule pack: located diagnostics, and the catalogue of their codes.

docs/errors.md explains each code; a test holds the two lists together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from credit_engine.language.problems import nearest
from credit_engine.pack.nodes import Place


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong with a rule pack: what, why, and what was probably meant."""

    code: str
    path: str
    line: int
    column: int
    what: str
    why: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        """`path:line:column: code: what why suggestion`, on one line."""
        sentences = f"{self.what} {self.why} {self.suggestion}"
        text = f"{self.path}:{self.line}:{self.column}: {self.code}: {sentences}"
        return " ".join(text.split())  # a quoted key may hold line breaks


class Findings:
    """The diagnostics of one compilation, gathered by all of its stages."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def __len__(self) -> int:
        """How many there are so far."""
        return len(self._found)

    def add(self, code: str, place: Place, what: str, why: str = "", suggestion: str = "") -> None:
        """Record one diagnostic at *place*; the same one twice is one."""
        assert code in CATALOGUE, code
        self._found[
            Diagnostic(code, place.path, place.line, place.column, what, why, suggestion)
        ] = None

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them, by file, line, column and code."""
        return tuple(sorted(self._found, key=lambda d: (d.path, d.line, d.column, d.code, d.what)))


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The suggestion for a misspelt *word*: `Did you mean X?`, or empty where none is near."""
    meant = nearest(word, candidates)
    return f"Did you mean {meant}?" if meant is not None else ""


_OF_YAML = {
    "file-too-large": "A file has more than 1 MiB.",
    "control-character": "A file holds a character that no editor shows.",
    "yaml-syntax": "A file is not YAML; nothing else in it is read.",
    "yaml-unquoted": "A value starts with a character that means something else to YAML.",
    "yaml-boolean": "An unquoted value that some readers of YAML take for a truth: NO, yes, off.",
    "yaml-null": "An unquoted value that readers of YAML take for nothing: ~, null, NULL.",
    "yaml-leading-zero": "An unquoted number starts with 0: YAML may drop it, or count in eights.",
    "yaml-colon": "A colon and a blank stand inside an unquoted value.",
    "yaml-blank": "No blank follows the - of a list or the : of a key.",
    "yaml-tab": "A tab stands where YAML wants blanks.",
    "yaml-anchor": "Anchors and aliases are refused: a rule says in its own place what it says.",
    "yaml-tag": "Tags are refused: the pack's own schema types every value.",
    "yaml-merge-key": "Merge keys (<<) are refused.",
    "yaml-directive": "Directives (%YAML, %TAG) are refused.",
    "yaml-several-documents": "A file holds more than one YAML document.",
    "yaml-key-not-text": "A key is a list or a mapping instead of a text.",
    "duplicate-key": "A key stands twice in one mapping; YAML would keep one in silence.",
    "too-deeply-nested": "A file nests more than 20 levels.",
    "flow-comma": "A comma inside { } or [ ] cut an unquoted value in two.",
    "cut-by-comment": "A ' #' cut an unquoted expression or text; YAML drops what follows.",
}
_OF_READING = {
    "unknown-file": "A file that no part of the engine reads.",
    "missing-file": "A file that every pack has is not there.",
    "wrong-shape": "A value has another shape than asked: a text, a list or a mapping.",
    "unknown-key": "A key that means nothing here.",
    "missing-key": "A key that must be here is not.",
    "empty-value": "A key has no value.",
    "bad-name": "A name is not lower-case letters, digits and _, or is a word of the language.",
    "bad-code": "A reason code is not capital letters, digits and hyphens.",
    "bad-value": "A value is not the number, date or other thing asked for, or out of its range.",
    "unknown-choice": "A value is not among those that may stand here.",
    "missing-translation": "A text lacks one of its languages.",
    "invoice-not-held": "A hold, or a tolerance, at the stage invoice.",
    "hold-not-asked": "A hold that no pack may leave out is not asked at a stage.",
    "no-grace": "Days of grace for a hold whose reason has no first day.",
    "not-exemptible": "A payment in advance exempts from a hold that it cannot clear.",
    "safety-kind": "A safety statement makes not exactly one claim.",
    "unsupported-language": "The pack is written for another version of the rule language.",
    "name-taken": "Two things that formulas read have one name.",
}
_OF_LINKING = {
    "unknown-reference": "Something that is named (a scorecard, a fact, a parameter) is not there.",
    "unknown-reason": "A reason code that reasons.yaml does not have.",
    "missing-engine-reason": "reasons.yaml lacks a code that the engine itself gives.",
    "unknown-ledger-measure": "A receivables fact that the ledger does not give.",
    "unknown-computed-fact": "A fact of cover or holds that their records do not give.",
    "wrong-type": "A fact has another type, or other values, than its source gives.",
    "wrong-unit": "A fact has another unit than its source gives.",
    "request-facts": "A request fact other than wanted_amount and wanted_days.",
}
_OF_EXPRESSIONS = {
    "too-long": "An expression has more than 2,000 characters.",
    "list-too-long": "A list in an expression has more than 100 items.",
    "too-deep": "An expression nests more than 32 levels.",
    "syntax-error": "An expression or a band is not in the rule language.",
    "bad-literal": "A number, text or date in an expression is not one.",
    "unknown-name": "An expression reads a name that nothing declares.",
    "not-readable-here": "An expression reads a name that may not be read in its place.",
    "unknown-function": "An expression calls a function that the language does not have.",
    "wrong-arguments": "A function has too many, too few or other arguments than it takes.",
    "type-mismatch": "An expression puts together, or gives, kinds that do not fit.",
    "unit-mismatch": "An expression adds, compares or gives numbers of two units.",
    "unknown-value": "A text fact is compared with a text that it can never hold.",
    "no-periods": "prior(), series() or streak() of something that has no earlier periods.",
    "too-far-back": "A formula reads more than 9 periods back, through other dimensions.",
    "signal-placement": "signal() stands anywhere but as a part of and, or, not.",
    "not-allowed-signal": "signal() stands where no signals are known.",
    "unknown-signal": "A rule reads a signal that no rule produces.",
    "bad-share": "A share of capacity, need or wanted is not written SHARE * NAME.",
}
_OF_CHECKS = {
    "dimension-cycle": "Dimensions read each other in a circle.",
    "signal-cycle": "Signals depend on each other in a circle.",
    "rule-too-wide": "A rule joins too many conditions.",
    "network-too-wide": "Too many rules or conditions for one round of inference.",
    "network-too-deep": "Signals build on signals over too many levels.",
    "band-gap": "A value in the valid range falls in no band.",
    "band-overlap": "A value falls in two bands.",
    "variant-fact": "The fact that tells variants of bands apart is not a text of a closed list.",
    "variant-overlap": "A value stands in two variants of a dimension's bands.",
    "points-direction": "Points fall where `better` says that they rise, or the reverse.",
    "grade-order": "A better score gets a worse grade, or a grade stands twice.",
    "pd-grade": "A row of `pd` is of a grade that the scorecard never gives, or that has a row.",
    "pd-order": "A worse grade has a lower probability of default.",
    "pd-sample": "The share of a sample is not among those of its grades.",
    "pd-base-rate": "A base rate is no share, or has no value on the pack's first day.",
    "substitute-without-division": "if_denominator_* on a measure that is no division.",
    "parameter-order": "The values of a parameter are not in the order of their dates.",
    "hold-code": "Two holds have one code.",
    "exposure-order": "A document counts for more, where nothing is checked, than the one before.",
    "authority-gap": "A judgement of the rules has no row of authority.yaml.",
    "authority-overlap": "A judgement of the rules has two rows of authority.yaml.",
    "authority-order": "Amounts or levels of authority.yaml do not ascend.",
    "authority-automatic": "What the rules refer or refuse would be granted without a person.",
    "authority-worse-is-more": "Whoever is judged worse would be granted more.",
    "ageing-order": "A fact is fresh for longer than it takes to be stale, or never stale.",
    "actionable-third-party": "A fact that others state about the buyer is marked actionable.",
    "not-observed": (
        "A fact that nobody states one by one says who may state or verify it, "
        "or that it counts when it is stated."
    ),
    "range-order": "A range's min is above its max.",
    "segment-otherwise": "Not exactly one segment takes all other buyers.",
    "segment-scoring": "A segment names not exactly one of scorecard and starter.",
    "scorecard-unexpected-source": "A scorecard weighs what its segment does not expect.",
    "cover-in-score": "A signal or a scorecard reads the insurer's cover.",
    "starter-too-narrow": "A segment on a starter table expects what the table never reads.",
    "dimension-without-bands": "A scorecard weighs a dimension that has no bands.",
    "dimension-twice": "A dimension stands twice in one scorecard.",
}

# What makes no decision wrong: `pack check` tells it, and such a pack still runs.
OF_REVIEWS = {
    "fact-never-read": "No formula reads a fact, and nothing says what else it is for.",
    "fact-kept-and-read": "A fact that formulas read says what else it is for.",
    "parameter-never-read": "No formula reads a parameter.",
    "signal-never-read": "No rule reads a signal.",
    "reason-never-given": "Nothing gives a reason of reasons.yaml.",
    "segment-unreachable": "No buyer can belong to a segment.",
    "rule-never-true": "A rule never holds.",
    "rule-always-true": "A rule is never false.",
    "rule-shadowed": "Wherever a rule holds, another does as much.",
    "condition-never-true": "A part of a condition is never true.",
    "condition-always-true": "A part of a condition is never false.",
    "band-unreachable": "No value can fall in a band.",
    "grade-unreachable": "No buyer can have a grade of a scorecard.",
}

CATALOGUE: Mapping[str, str] = MappingProxyType(
    {**_OF_YAML, **_OF_READING, **_OF_LINKING, **_OF_EXPRESSIONS, **_OF_CHECKS, **OF_REVIEWS}
)
