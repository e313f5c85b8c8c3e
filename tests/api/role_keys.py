"""Keys with roles, made as an operator makes them at the command line."""

from datetime import UTC
from typing import Any

from credit_engine.api.operations import EXTENSION
from credit_engine.domain.role import Role
from credit_engine.services.answer_once import Keyed
from credit_engine.services.context import Caller, Context
from credit_engine.services.manage_keys import NewKey, create_key
from credit_engine.settings import Seller
from tests.api.conftest import SELLER, Api


def context_of(api: Api) -> Context:
    context: Context = api.app.extensions[EXTENSION].context
    return context


def a_key(api: Api, *roles: Role, seller: Seller = SELLER, **parts: Any) -> str:
    """Make a key and give it as it is sent; its person has a name made of the roles."""
    context = context_of(api)
    operator = Caller(seller.seller_id, "command_line:operator", UTC)
    level = 1 if Role.CREDIT_MANAGER in roles else 0
    parts = {"person": ".".join(sorted(roles)), "level": level, **parts}
    new = NewKey(roles=frozenset(roles), **parts)
    key = create_key(context, operator, new, Keyed("keys", context.ids(), "")).key
    assert key is not None
    return key


def with_key(api: Api, key: str, seller: Seller = SELLER) -> Api:
    """Give the calls of whoever has *key*."""
    return Api(api.app, Seller(seller.seller_id, key, seller.time_zone))


def as_role(api: Api, *roles: Role, seller: Seller = SELLER, **parts: Any) -> Api:
    """Give the calls of somebody with *roles* and a key of their own."""
    return with_key(api, a_key(api, *roles, seller=seller, **parts), seller)


def id_of(key: str) -> str:
    return key.split("_")[1]
