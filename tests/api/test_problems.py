"""The table of problems: whole, documented, and quiet about our insides."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.exceptions import BadGateway, BadRequest, default_exceptions

from credit_engine import errors
from credit_engine.api import problems
from credit_engine.api.problems import OF_ERRORS, OF_HTTP, problem_response, shown
from credit_engine.domain import override_errors

ERRORS_PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
ALL = [*OF_HTTP, *OF_ERRORS.values()]


def family(error: type[errors.CreditEngineError]) -> Iterator[type[errors.CreditEngineError]]:
    yield error
    for below in error.__subclasses__():
        yield from family(below)


def declared_errors() -> set[type[errors.CreditEngineError]]:
    found = family(errors.CreditEngineError)
    rooms = {errors.__name__, override_errors.__name__}
    return {error for error in found if error.__module__ in rooms}


def test_every_error_has_a_row_of_its_own() -> None:
    assert declared_errors() == set(OF_ERRORS)


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [problem.code for problem in ALL]

    assert len(set(codes)) == len(codes)


def test_the_page_of_errors_lists_every_problem_with_its_status() -> None:
    page = ERRORS_PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"^### ([a-z-]+)\n\nStatus ([0-9]{3})\.", page, re.MULTILINE)

    assert sorted(listed) == sorted((problem.code, str(problem.status)) for problem in ALL)


@pytest.mark.parametrize("problem", ALL, ids=lambda problem: problem.code)
def test_a_fault_of_ours_shows_a_fixed_sentence(problem) -> None:
    if problem.status == 500:
        assert problem.detail == problems.INTERNAL.detail


def test_an_error_of_a_new_class_is_shown_as_the_one_above_it() -> None:
    class Odd(errors.BuyerNotFound):
        code = "odd"

    assert shown(Odd("no such buyer")).problem is OF_ERRORS[errors.BuyerNotFound]


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("SELECT * FROM buyers at /srv/store.py"),
        KeyError("secret"),
        errors.CreditEngineError("in /usr/lib"),
        errors.BrokenRecord("row 7"),
        errors.Unavailable("connection to /var/run/postgres refused"),
        errors.UnsafeStorage("synchronous=OFF"),
        BadGateway("GET /srv"),
    ],
)
def test_what_went_wrong_inside_is_not_shown(error: Exception) -> None:
    what = shown(error)

    assert what.problem.status >= 500
    assert str(error) not in problem_response(what, "r-1").get_data(as_text=True)


@pytest.mark.parametrize("status", [code for code in default_exceptions if code < 500])
def test_every_http_error_is_a_documented_problem(status: int) -> None:
    what = shown(default_exceptions[status]())

    assert what.problem in OF_HTTP
    assert what.problem.status in {400, 404, 405, 413, 415}


def test_an_input_error_carries_its_pointer() -> None:
    what = shown(errors.InvalidAmount("not an amount", "/wanted/amount"))

    assert [fault.pointer for fault in what.faults] == ["/wanted/amount"]
    assert shown(BadRequest()).faults == ()


def test_a_busy_server_says_when_to_come_back() -> None:
    answer = problem_response(shown(errors.Busy("contended")), "r-1")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
