"""authority.yaml as it is read; without it nobody is bound."""

from __future__ import annotations

from types import MappingProxyType

from credit_engine.domain.money import parse_money
from credit_engine.pack.authority_model import (
    UNBOUND,
    AnswerTime,
    AuthorityPolicy,
    AuthorityRow,
    LevelAuthority,
)
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw_authority import RawAuthority, RawAuthorityRow


def emit_authority(raw: RawAuthority | None, currency: str) -> AuthorityPolicy:
    """The policy of authority.yaml, amounts in minor units of *currency*."""
    if raw is None:
        return UNBOUND
    return AuthorityPolicy(
        reason=raw.reason.text,
        window_days=raw.window_days,
        rows=tuple(_row(row, currency) for _, row in sorted(raw.rows.items())),
        second_person_above_minor=_minor(raw.overrides.second_person_above, currency),
        override_days_max=raw.overrides.days_max,
        proposal_days=raw.overrides.proposal_days,
        answer_times=tuple(
            AnswerTime(_up_to(time.up_to, currency), time.hours) for time in raw.answer_times
        ),
        evidence_days=raw.evidence_days,
        answer_reasons=MappingProxyType(
            {code: MappingProxyType(dict(text)) for code, text in sorted(raw.reasons.items())}
        ),
    )


def _row(raw: RawAuthorityRow, currency: str) -> AuthorityRow:
    automatic = 0
    if raw.automatic is not None:
        automatic = _minor(raw.automatic, currency)
    return AuthorityRow(
        name=raw.name.text,
        outcomes=raw.outcomes,
        grades=raw.grades,
        covers=raw.covers,
        automatic_minor=None if raw.automatic_any else automatic,
        levels=tuple(
            LevelAuthority(level.level, _up_to(level.up_to, currency)) for level in raw.levels
        ),
    )


def _up_to(written: Scalar | None, currency: str) -> int | None:
    return None if written is None else _minor(written, currency)


def _minor(written: Scalar, currency: str) -> int:
    return parse_money(written.text, currency).minor
