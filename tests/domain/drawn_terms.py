"""Terms, ceilings and the days of events, drawn."""

from datetime import date

from hypothesis import strategies as st

from credit_engine.domain.terms import (
    CASH_ON_DELIVERY,
    DAYS_MAX,
    DELIVERY_DATE,
    INSTRUMENTS,
    INVOICE_DATE,
    PART_PREPAYMENT,
    PREPAYMENT,
    STARTS,
    Terms,
    TermsCeiling,
)

events = st.dates(date(1900, 1, 1), date(2199, 12, 31))
shapes = st.one_of(
    st.just((False, None)), st.just((True, None)), st.tuples(st.just(True), st.integers(1, 31))
)


@st.composite
def any_terms(draw) -> Terms:
    """Draw terms that a request may state."""
    instrument = draw(st.sampled_from(INSTRUMENTS))
    if instrument == PREPAYMENT:
        return Terms(PREPAYMENT, 0, INVOICE_DATE)
    if instrument == CASH_ON_DELIVERY:
        return Terms(CASH_ON_DELIVERY, 0, DELIVERY_DATE)
    share = draw(st.integers(1, 99)) if instrument == PART_PREPAYMENT else None
    days = draw(st.integers(0, DAYS_MAX))
    return Terms(instrument, days, draw(st.sampled_from(STARTS)), *draw(shapes), share)


@st.composite
def ceilings(draw) -> TermsCeiling:
    """Draw a ceiling over instrument, days, both or nothing."""
    instrument = draw(st.none() | st.sampled_from(INSTRUMENTS))
    share = draw(st.integers(1, 99)) if instrument == PART_PREPAYMENT else None
    return TermsCeiling(instrument, share, draw(st.none() | st.integers(0, DAYS_MAX)))
