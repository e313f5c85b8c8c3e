"""Pages of a list: what asks for one, and what every page has."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import Document, PageSize, identifier


class PageQuery(Document):
    """Which page: `after` is the `next` of the page before."""

    limit = PageSize()
    after = identifier()


class BuyerPageQuery(PageQuery):
    """A page of all, or of one buyer's."""

    buyer_id = identifier()


class Page(Document):
    """`next`, where it is not null, is the cursor of the next page."""

    next = fields.String(required=True, allow_none=True)
