"""The Flask app: blueprints, keys, turns, the frame of every request. Nothing decides here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Flask

from credit_engine.api.admission import Admission
from credit_engine.api.assessments import assessments
from credit_engine.api.authentication import Keys
from credit_engine.api.buyers import buyers
from credit_engine.api.data_reads import data_reads
from credit_engine.api.decisions import decisions
from credit_engine.api.documents import documents
from credit_engine.api.edge import BODY_BYTES_MAX
from credit_engine.api.exchange_rates import exchange_rates
from credit_engine.api.exposure import exposure
from credit_engine.api.groups import groups
from credit_engine.api.health import health
from credit_engine.api.imports import imports
from credit_engine.api.issuer_keys import IssuerKeys
from credit_engine.api.keys import keys
from credit_engine.api.limit_changes import limit_changes
from credit_engine.api.limit_requests import limit_requests
from credit_engine.api.limits import limits
from credit_engine.api.operations import EXTENSION, Rooms
from credit_engine.api.orders import orders
from credit_engine.api.overrides import overrides
from credit_engine.api.persons import persons
from credit_engine.api.rate_limits import RateLimits
from credit_engine.api.records import records
from credit_engine.api.referrals import referrals
from credit_engine.api.request_line import frame
from credit_engine.api.reservations import reservations
from credit_engine.api.rule_packs import rule_packs
from credit_engine.api.shipment_record import shipment_record
from credit_engine.api.token_check import TokenCheck
from credit_engine.api.webhooks import webhooks
from credit_engine.metrics import Metrics
from credit_engine.services.context import Context
from credit_engine.settings import Settings

BLUEPRINTS = (
    buyers,
    exposure,
    groups,
    shipment_record,
    data_reads,
    records,
    documents,
    exchange_rates,
    imports,
    limit_requests,
    limit_changes,
    referrals,
    assessments,
    limits,
    orders,
    reservations,
    decisions,
    overrides,
    rule_packs,
    webhooks,
    keys,
    persons,
    health,
)


def no_faults() -> Sequence[str]:
    """The readiness of a process that has nothing else to ask."""
    return ()


def create_app(
    settings: Settings, context: Context, *, faults: Callable[[], Sequence[str]] = no_faults
) -> Flask:
    """
    Make the WSGI app of one process, over the ports in *context*.

    *faults* names what else keeps the process from deciding, such as an
    exhausted inference; /readyz asks it each time.
    """
    app = bare_app()
    app.config["MAX_CONTENT_LENGTH"] = settings.body_kib * 1024 + 1  # see edge.read_json
    metrics = Metrics()
    app.extensions[EXTENSION] = Rooms(
        context=context,
        keys=Keys(settings.sellers, context, tokens=_token_check(settings, context)),
        admission=Admission(settings, metrics),
        rates=RateLimits(settings),
        metrics=metrics,
        faults=faults,
    )
    frame(app, metrics)
    return app


def _token_check(settings: Settings, context: Context) -> TokenCheck | None:
    issuer = settings.issuer()
    if issuer is None:
        return None
    return TokenCheck(issuer, IssuerKeys(issuer.jwks, context.clock), context.clock)


def bare_app() -> Flask:
    """Make an app that has every operation and nothing to do it with: enough to describe it."""
    app = Flask("credit_engine", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX + 1  # where no settings say otherwise
    # A path has one spelling: no redirects to another one.
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
