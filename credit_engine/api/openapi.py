"""
openapi.yaml, generated from the operations that the app has.

Each operation documents every status that it can answer; tests/api holds the
committed file to this output, and the app to the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.yaml_utils import dict_to_yaml
from flask import Flask
from marshmallow import Schema, fields

from credit_engine import __version__
from credit_engine.api import edge, problems
from credit_engine.api.access import Anyone
from credit_engine.api.operations import JSON, Answer, Header, Operation, operation_of
from credit_engine.api.problems import ProblemType
from credit_engine.api.schemas.fields import FactValue
from credit_engine.api.schemas.problems import ProblemSchema

CONTENT_TYPE = "application/yaml"
OPENAPI_VERSION = "3.1.0"
BEARER = "seller_key"
DESCRIPTION = """\
Decides trade credit: a buyer's facts in, a recorded limit decision out.

Amounts are decimal strings beside an ISO 4217 currency, never numbers. Dates are local to the
seller. Every error is an RFC 9457 problem whose `type` docs/errors.md describes. Bodies are strict
JSON: no key twice, no unknown key, at most 256 KiB (or what the server is set to), 32 levels and
32 characters a number. A key may send so many requests a second; beyond, the answer is 429 with
`Retry-After`, and every answer says in `RateLimit` what is left. `x-roles` of each call are the
roles that may make it; docs/identities.md explains them.
"""
_HEADERS = {
    "ETag": 'The buyer\'s version as an entity tag, such as "7"; send it as If-Match to edit.',
    "Location": "Where to read what was made.",
    "Idempotency-Replayed": "`true` where the key was answered before and this is that answer.",
    "Retry-After": "Seconds after which to send the same request again.",
    "RateLimit": "What is left of the key's requests, and the seconds until all are there again.",
    "RateLimit-Policy": "How many requests a key may send (`q`) within how many seconds (`w`).",
    "WWW-Authenticate": "The scheme of keys and tokens: Bearer.",
    "Allow": "The methods that the resource has.",
}
_OF_STATUS = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    503: ("Retry-After",),
}
_EXTENSION = "credit_engine.openapi"
_PATH_PART = re.compile(r"\{(\w+)\}")


def openapi_text(app: Flask) -> str:
    """The description of *app* as YAML; made once for an app, the same for the same operations."""
    text: str | None = app.extensions.get(_EXTENSION)
    if text is None:
        options = {"sort_keys": False, "allow_unicode": True, "width": 100}
        text = dict_to_yaml(openapi_document(app), options)
        app.extensions[_EXTENSION] = text
    return text


def openapi_document(app: Flask) -> dict[str, Any]:
    """The description of *app* as OpenAPI 3.1."""
    marshmallow = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        title="credit_engine",
        version=__version__,
        openapi_version=OPENAPI_VERSION,
        plugins=[marshmallow],
        info={"description": DESCRIPTION, "license": {"name": "Apache-2.0"}},
        security=[{BEARER: []}],
    )
    if marshmallow.converter is None:
        raise AssertionError("APISpec gives its plugins a converter")
    marshmallow.converter.add_attribute_function(_fact_value_type)  # type: ignore[no-untyped-call]
    spec.components.security_scheme(
        BEARER,
        {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "key or JWT",
            "description": "A key of the seller, or a person's OIDC access token where the server "
            "names an issuer; docs/identities.md says what each may do.",
        },
    )
    for path, operations in _paths(app).items():
        described = {
            declared.method.lower(): _described(declared, marshmallow) for declared in operations
        }
        spec.path(path=path, operations=described)
    document: dict[str, Any] = spec.to_dict()
    return document


def operations_of(app: Flask) -> Iterator[Operation]:
    """Every operation that *app* has, in order of path and method."""
    found = [operation_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()]
    return iter(sorted(found, key=lambda declared: (declared.path, declared.method)))


def _paths(app: Flask) -> Mapping[str, list[Operation]]:
    paths: dict[str, list[Operation]] = {}
    for declared in operations_of(app):
        paths.setdefault(declared.path, []).append(declared)
    return paths


def _described(declared: Operation, marshmallow: MarshmallowPlugin) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": declared.name,
        "summary": declared.summary,
        "description": _for_whom(declared),
        "x-roles": _roles(declared),
        "parameters": [*_path_parameters(declared), *map(_header_parameter, declared.headers)],
        "responses": dict(_responses(declared)),
    }
    if declared.purpose:
        described["x-purpose"] = declared.purpose
    if declared.query is not None:
        described["parameters"] += _query_parameters(declared.query, marshmallow)
    if declared.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": declared.body}},
        }
    if declared.lines:
        text = {"schema": {"type": "string"}}
        described["requestBody"] = {
            "required": True,
            "content": dict.fromkeys(declared.lines, text),
        }
    if not declared.needs_key:
        # Where a key may be asked for all the same, it is an alternative to none.
        asks = problems.UNAUTHORISED in declared.problems
        described["security"] = [{}, {BEARER: []}] if asks else []
    return described


def _roles(declared: Operation) -> list[str]:
    """The names of the roles that may call it."""
    if isinstance(declared.roles, Anyone):
        return [declared.roles.value]
    return sorted(role.value for role in declared.roles)


def _for_whom(declared: Operation) -> str:
    if isinstance(declared.roles, Anyone):
        return "For anyone."
    told = f"For keys with one of the roles {', '.join(_roles(declared))}."
    if declared.purpose:
        told += " What it shows of personal or bureau data is recorded, with the purpose."
    return told


def _path_parameters(declared: Operation) -> list[dict[str, Any]]:
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "schema": {"type": "string", "pattern": f"^{edge.IDENTIFIER.pattern}$"},
        }
        for name in _PATH_PART.findall(declared.path)
    ]


def _query_parameters(query: type[Schema], marshmallow: MarshmallowPlugin) -> list[dict[str, Any]]:
    if marshmallow.converter is None:
        raise AssertionError("APISpec gives its plugins a converter")
    found: list[dict[str, Any]] = marshmallow.converter.schema2parameters(query(), location="query")
    return found


def _header_parameter(header: Header) -> dict[str, Any]:
    return {
        "in": "header",
        "name": header.name,
        "required": False,  # what its absence means is the operation's affair: see its problems
        "description": header.description,
        "schema": {"type": "string", "pattern": f"^{header.pattern}$"},
    }


def _responses(declared: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    for status in dict.fromkeys(success.status for success in declared.answers):
        forms = [_success(success) for success in declared.answers if success.status == status]
        content = {kind: said for form in forms for kind, said in form["content"].items()}
        yield str(status), {**forms[0], "content": content}
    by_status: dict[int, list[ProblemType]] = {}
    for problem in declared.all_problems():
        by_status.setdefault(problem.status, []).append(problem)
    for status, found in sorted(by_status.items()):
        yield str(status), _failure(status, found)


def _success(success: Answer) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": success.body}
    kind = JSON
    if isinstance(success.body, str):
        kind, content = success.body.partition(";")[0], {}
    elif isinstance(success.body, tuple):
        # An empty page is one of each.
        content = {"schema": {"anyOf": list(success.body)}}
    response: dict[str, Any] = {"description": "Done.", "content": {kind: content}}
    if success.headers:
        response["headers"] = _headers(success.headers)
    return response


def _failure(status: int, found: list[ProblemType]) -> dict[str, Any]:
    titles = sorted({problem.title for problem in found})
    types = sorted({problem.uri for problem in found})
    response: dict[str, Any] = {
        "description": "; ".join(titles) + ".",
        "content": {
            problems.CONTENT_TYPE: {
                "schema": {
                    "allOf": [ProblemSchema, {"properties": {"type": {"enum": types}}}],
                }
            }
        },
    }
    if status in _OF_STATUS:
        response["headers"] = _headers(_OF_STATUS[status])
    return response


def _headers(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _schema_name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _fact_value_type(_: object, field: fields.Field[Any], **__: object) -> dict[str, Any]:
    if isinstance(field, FactValue):
        return {"type": ["number", "string", "boolean"]}
    return {}
