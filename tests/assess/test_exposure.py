"""Exposure on a day: what counts, how much, in whose favour it is rounded."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.exposure import counts_on, figures_of, overdue_beyond
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.exposure import NEVER_ENDS, Category, Place
from credit_engine.pack.exposure_model import CategoryPolicy
from tests.builders import AS_OF
from tests.order_builders import STALE_AFTER, a_policy, rates, some_positions

EUROS = conversions_to("EUR", (), AS_OF, STALE_AFTER)
DOLLARS_TOO = conversions_to("EUR", rates(USD="0.333"), AS_OF, STALE_AFTER)


def figures(positions, policy=None, conversions=EUROS):
    return figures_of(positions, policy or a_policy(), conversions, AS_OF)


def weights(**weight_bp):
    return a_policy(
        categories={Category(name): CategoryPolicy(bp) for name, bp in weight_bp.items()}
    )


def test_what_adds_less_what_lowers_is_the_exposure():
    found = figures(
        some_positions(
            reservations=1,
            orders=20,
            deliveries=300,
            open_items=4_000,
            special_liabilities=50_000,
            collateral=600,
            prepayments=70,
        )
    )

    assert found.total == 54_321 - 670
    assert found.counted == found.weighted
    assert found.counted[Category.COLLATERAL] == 600


def test_more_collateral_than_debt_is_an_exposure_of_nothing():
    assert figures(some_positions(open_items=10, collateral=11)).total == 0


@pytest.mark.parametrize("category", [Category.ORDERS, Category.RESERVATIONS])
@pytest.mark.parametrize(("days", "counts"), [(-3, True), (0, True), (30, True), (31, False)])
def test_what_ships_beyond_the_horizon_does_not_count_yet(category, days, counts):
    policy = a_policy(categories={category: CategoryPolicy(horizon_days=30)})

    assert counts_on(Place(category, "EUR", AS_OF + timedelta(days)), policy, AS_OF) is counts


def test_without_a_horizon_all_orders_count():
    assert counts_on(Place(Category.ORDERS, "EUR", NEVER_ENDS), a_policy(), AS_OF)


@pytest.mark.parametrize(
    ("category", "days", "counts"),
    [
        (Category.SPECIAL_LIABILITIES, 0, True),
        (Category.SPECIAL_LIABILITIES, -1, False),
        (Category.COLLATERAL, 0, True),
        (Category.COLLATERAL, -1, False),
        (Category.PREPAYMENTS, 0, True),
        (Category.PREPAYMENTS, 1, False),  # promised is not received
        (Category.DELIVERIES, 60, True),
        (Category.OPEN_ITEMS, -400, True),
    ],
)
def test_the_day_of_a_position_is_what_its_category_says(category, days, counts):
    place = Place(category, "EUR", AS_OF + timedelta(days))

    assert counts_on(place, a_policy(), AS_OF) is counts
    assert (figures({place: 100}).counted[category] == 100) is counts


def test_weights_round_against_the_buyer_and_not_each_position():
    policy = weights(open_items=3_333, collateral=3_333)
    one_day = some_positions(open_items=10, collateral=10)
    another = {Place(Category.OPEN_ITEMS, "EUR", AS_OF): 10}

    found = figures(one_day | another, policy)

    assert found.counted[Category.OPEN_ITEMS] == 20
    assert found.weighted[Category.OPEN_ITEMS] == 7  # 6.666
    assert found.weighted[Category.COLLATERAL] == 3  # 3.333
    assert found.total == 4


def test_other_currencies_are_converted_exactly_and_rounded_against_the_buyer():
    found = figures(
        some_positions(open_items=100)
        | some_positions("USD", open_items=100, collateral=100, orders=3),
        conversions=DOLLARS_TOO,
    )

    assert found.counted[Category.OPEN_ITEMS] == 134  # 133.3
    assert found.counted[Category.ORDERS] == 1  # 0.999
    assert found.counted[Category.COLLATERAL] == 33  # 33.3
    assert found.total == 135 - 33  # 134.299 and 33.3: once, not for each category
    assert found.foreign == 35
    assert (found.missing, found.unrated) == ((), ())


def test_a_missing_rate_is_named_and_nothing_is_guessed():
    found = figures(
        some_positions(open_items=100)
        | some_positions("USD", open_items=1)
        | some_positions("CHF", deliveries=1)
        | some_positions("GBP", collateral=1)
    )

    assert found.total == 100
    assert found.missing == ("CHF", "USD")
    assert found.unrated == ("GBP",)
    assert found.document()["currencies_without_rate"] == ["CHF", "GBP", "USD"]


def test_a_currency_of_what_does_not_count_yet_needs_no_rate():
    policy = a_policy(categories={Category.ORDERS: CategoryPolicy(horizon_days=30)})
    beyond = {Place(Category.ORDERS, "USD", AS_OF + timedelta(31)): 1}

    assert figures(beyond, policy).missing == ()


def due(days, minor, currency="EUR"):
    return {Place(Category.OPEN_ITEMS, currency, AS_OF + timedelta(days)): minor}


def test_due_dates_are_those_of_open_items():
    found = figures(due(-40, 10) | due(-1, 20) | due(0, 40) | due(9, 80))

    assert found.overdue == 30  # what is due today is not overdue
    assert found.oldest_due == AS_OF - timedelta(40)
    assert found.next_due == AS_OF
    assert figures(due(9, 80)).oldest_due == figures(due(9, 80)).next_due


def test_an_open_item_without_a_due_date_is_owed_and_never_overdue():
    found = figures({Place(Category.OPEN_ITEMS, "EUR", NEVER_ENDS): 100})

    assert (found.total, found.overdue, found.oldest_due, found.next_due) == (100, 0, None, None)


def test_overdue_amounts_are_told_beyond_days_of_grace_and_not_weighted():
    positions = due(-6, 10) | due(-5, 20) | due(-6, 100, "USD") | due(-6, 7, "CHF")

    late = overdue_beyond(positions, DOLLARS_TOO, AS_OF, grace_days=5)

    assert (late.minor, late.missing) == (44, ("CHF",))  # 43.3
    assert figures(due(-6, 10), weights(open_items=0)).overdue == 10


def test_figures_are_told_with_the_decimals_of_their_currency():
    document = figures(some_positions(open_items=1234)).document()

    assert document["total"] == "12.34"
    assert document["on"] == "2026-11-22"
    assert {"category": "open_items", "counted": "12.34", "weighted": "12.34"} in document[
        "categories"
    ]


places = st.builds(
    Place,
    st.sampled_from(list(Category)),
    st.sampled_from(["EUR", "USD"]),
    st.integers(-90, 90).map(lambda days: AS_OF + timedelta(days)),
)


@given(st.lists(st.tuples(places, st.integers(1, 10**12)), max_size=8), st.randoms())
def test_the_order_of_positions_does_not_matter(parts, random):
    policy = weights(orders=3_333, collateral=6_667)
    shuffled = list(dict(parts).items())
    random.shuffle(shuffled)

    assert figures(dict(parts), policy, DOLLARS_TOO) == figures(dict(shuffled), policy, DOLLARS_TOO)
