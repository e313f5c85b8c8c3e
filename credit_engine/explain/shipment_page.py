"""The record of shipments as one HTML page, to be read on paper: it needs no other file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

STYLE = """
@page { size: A4 landscape; margin: 12mm; }
body { margin: 1.5rem; color: #1a1a1a; background: #fff;
  font: 14px/1.4 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.6em; margin: 0; }
h2 { font-size: 1.2em; margin: 1.6rem 0 0.4rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.88em; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.5rem;
  border: 1px solid #8a8a8a; }
thead th { background: #e9e9e9; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.leaf { font: 0.85em/1.3 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.otherwise { font-weight: 600; border-left: 3px solid #1a1a1a; padding-left: 0.4rem; }
.small { color: #444; font-size: 0.9em; }
@media print { body { margin: 0; font-size: 9pt; } }
"""
# What a Content-Security-Policy names the style by, so that no other is applied to the page.
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}"

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Record of shipments: {{ buyer.name }}</title>
<style>{{ style }}</style>
</head>
<body>
{% macro money(of) %}{% if of %}{{ of.amount }} {{ of.currency }}{% else %}none{% endif %}
{% endmacro %}
{% macro limit(known) %}
{% if known.limit.suspended %}suspended
{% elif known.limit.amount %}{{ money(known.limit.amount) }}
{% elif known.limit.conditions_pending %}not set: conditions pending
{% else %}not set{% endif %}
{% if known.group_limit.amount %}<br>group: {{ money(known.group_limit.amount) }}{% endif %}
{% endmacro %}
{% macro cover(known) %}
{% for amount in known.cover.usable %}{{ money(amount) }}{% if not loop.last %}, {% endif %}
{% else %}0{% endfor %}
{% if known.cover.usable %} at {{ known.cover.insured_percent }} %{% endif %}
<br><span class="small">{{ (known.cover.state or "nothing recorded") | replace("_", " ") }}
{%- if known.cover.stopped_since %} since {{ known.cover.stopped_since }}{% endif %}</span>
{% endmacro %}
{% macro overdue(known) %}
{% if known.oldest_due %}due {{ known.oldest_due }}
{%- if known.overdue_days %}, {{ known.overdue_days }} days overdue{% endif %}
{% else %}all paid{% endif %}
{% endmacro %}
{% macro holds(known) %}{{ known.holds | join(", ") or "none" }}{% endmacro %}
<h1>Record of shipments</h1>
<p><strong>{{ buyer.name }}</strong> ({{ buyer.buyer_id }})
{%- for of in buyer.numbers %}, {{ of.system }} {{ of.payer_number }}{% endfor %}
{%- for of in buyer.identifiers %}, {{ of.scheme }} {{ of.value }}{% endfor %}<br>
Seller {{ seller_id }}, shipments from {{ record["from"] or "the first" }} to
{{ record["to"] or "the last" }}, as recorded at {{ at }}.
{% if begins_on %}The record begins with the first order, on {{ begins_on }}.
{% else %}No order has been recorded or checked yet.{% endif %}</p>
<p>{{ chain.checks }} order checks in the buyer's chain;
{% if chain.verifies %}each follows the one before it, and none was changed.
{% else %}<strong>the chain does not verify: {{ chain.faults | join("; ") }}.</strong>{% endif %}
{% if chain.last_leaf %}<br>Last leaf: <span class="leaf">{{ chain.last_leaf }}</span>{% endif %}
</p>
<h2>Shipments</h2>
<table>
<thead><tr><th>Day</th><th>Document</th><th>Amount</th><th>Let pass by</th><th>Terms asked</th>
<th>Exposure at the check</th><th>Limit on the day</th><th>Usable cover on the day</th>
<th>Oldest unpaid invoice</th><th>Holds</th></tr></thead>
<tbody>
{% for line in shipments %}
<tr>
<td>{{ line.on }}{% if line.planned %}<br><span class="small">planned</span>{% endif %}</td>
<td>{{ line.kind }} {{ line.number }}
{%- if line.recorded_at %}<br><span class="small">recorded {{ line.recorded_at }}</span>{% endif %}
</td>
<td class="number">{{ line.amount }} {{ line.currency }}</td>
{% if line.check %}
<td>check {{ line.check.check_id }} of {{ line.check.document.stage }}
{{ line.check.document.number }}, {{ line.check.answer }},
at {{ line.check.checked_at }} by {{ line.check.principal }}
{%- for hold in line.check.holds or [] %}<br>held later: {{ hold.code }}{% endfor %}
{%- for hold in line.check.exempted or [] %}<br>exempted: {{ hold.code }}{% endfor %}</td>
<td>{% if line.check.terms %}{{ line.check.terms.days }} days from
{{ line.check.terms["from"] | replace("_", " ") }}{% else %}those of the limit{% endif %}</td>
<td class="number">{% set before = line.check.figures.get("before") %}
{% if before %}{{ before.total }} {{ before.currency }}{% endif %}</td>
{% else %}
<td><strong>no check let it pass</strong></td><td></td><td></td>
{% endif %}
<td>{{ limit(line.known_then) }}</td>
<td>{{ cover(line.known_then) }}</td>
<td>{{ overdue(line.known_then) }}</td>
<td>{{ holds(line.known_then) }}</td>
</tr>
{% if line.known_otherwise_now %}
<tr><td colspan="6" class="otherwise">As is known now of {{ line.on }}</td>
<td>{{ limit(line.known_now) }}</td><td>{{ cover(line.known_now) }}</td>
<td>{{ overdue(line.known_now) }}</td><td>{{ holds(line.known_now) }}</td></tr>
{% endif %}
{% else %}
<tr><td colspan="10">No shipment.</td></tr>
{% endfor %}
</tbody>
</table>
<h2>Limits</h2>
<table>
<thead><tr><th>Limit</th><th>From</th><th>What happened</th><th>State</th><th>Amount</th>
<th>Last day</th><th>Recorded</th><th>Decision</th></tr></thead>
<tbody>
{% for of in limits %}{% for step in of.steps %}
<tr><td>{{ of.limit_id }}, {{ of.duration }}, {{ of.scope }}</td><td>{{ step.effective_on }}</td>
<td>{{ step.event | replace("_", " ") }}</td><td>{{ step.state | replace("_", " ") }}</td>
<td class="number">{{ money(step) }}</td><td>{{ step.valid_to or "" }}</td>
<td>{{ step.recorded_at }}</td><td>{{ step.decision_id or "taken over" }}</td></tr>
{% endfor %}{% else %}<tr><td colspan="8">No limit.</td></tr>{% endfor %}
</tbody>
</table>
<h2>Cover</h2>
<table>
<thead><tr><th>Policy</th><th>From</th><th>What it holds</th><th>Amount</th><th>Insured</th>
<th>Longest terms</th><th>Stopped from</th><th>Last day</th><th>Source</th><th>Recorded</th></tr>
</thead>
<tbody>
{% for of in covers %}
<tr><td>{{ of.policy }}</td><td>{{ of.valid_from }}</td><td>{{ of.kind | replace("_", " ") }}</td>
<td class="number">{% if of.amount is defined %}{{ money(of) }}{% endif %}</td>
<td>{% if of.insured_percent is defined %}{{ of.insured_percent }} %{% endif %}</td>
<td>{% if of.max_terms_days is defined %}{{ of.max_terms_days }} days{% endif %}</td>
<td>{{ of.stopped_from | default("") }}</td><td>{{ of.valid_to | default("") }}</td>
<td>{{ of.source }}</td><td>{{ of.recorded_at }} by {{ of.stated_by }}</td></tr>
{% else %}<tr><td colspan="10">Nothing recorded.</td></tr>{% endfor %}
</tbody>
</table>
<h2>Holds</h2>
<table>
<thead><tr><th>Code</th><th>Reason</th><th>Placed</th><th>Lifted</th><th>Recorded</th></tr></thead>
<tbody>
{% for of in holds_placed %}
<tr><td>{{ of.code }}</td><td>{{ of.reason }}</td><td>{{ of.placed_on }} by {{ of.placed_by }}</td>
<td>{{ of.lifted_on | default("") }}</td><td>{{ of.recorded_at }} by {{ of.stated_by }}</td></tr>
{% else %}<tr><td colspan="5">None was placed.</td></tr>{% endfor %}
</tbody>
</table>
<h2>Leaves of the checks</h2>
<table>
<thead><tr><th>Check</th><th>Place in the chain</th><th>Leaf</th><th>Rule pack</th></tr></thead>
<tbody>
{% for check in checks %}
<tr><td>{{ check.check_id }}</td><td class="number">{{ check.buyer_seq }}</td>
<td class="leaf">{{ check.leaf }}</td><td class="leaf">{{ check.pack and check.pack.revision }}</td>
</tr>
{% else %}<tr><td colspan="4">No check.</td></tr>{% endfor %}
</tbody>
</table>
</body>
</html>
"""


def render_shipment_page(record: Mapping[str, object]) -> str:
    """Render the JSON form of a record; all of its texts are escaped."""
    environment = Environment(
        loader=DictLoader({"page.html": PAGE}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lines = record["shipments"]
    assert isinstance(lines, list)
    checks = {of["check"]["check_id"]: of["check"] for of in lines if of["check"] is not None}
    parts = {
        **record,
        "holds_placed": record["holds"],
        "checks": [*checks.values()],
        "style": Markup(STYLE),  # noqa: S704 - our own text, and no part of the record
    }
    del parts["holds"]  # the name of a macro of the page
    return environment.get_template("page.html").render(**parts, record=record)
