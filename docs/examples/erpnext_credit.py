"""
Credit checks in ERPNext: which document event asks or tells the engine what.

Put this module into an app of your own as `your_app/credit.py`, and name its functions in
the app's hooks.py (docs/integrators.md shows it). The site's configuration has
`credit_engine_url`, `credit_engine_key` and, for hours without the engine,
`credit_engine_desk`, a file beside the site.

The hooks were run against a real engine with documents made up for a test; they were not
run inside an ERPNext site.
"""

import frappe

from credit_engine.client import Client, OfflineRule, OrderDesk

SYSTEM = "erpnext"  # the system under which buyers have their customer ids
RULE = OfflineRule(ceilings={"EUR": "5000.00"}, headroom_hours=24)


def client():
    conf = frappe.conf
    return Client(conf.credit_engine_url, conf.credit_engine_key, timeout=(3.05, 10.0), attempts=3)


def desk():
    return OrderDesk(client(), frappe.conf.credit_engine_desk, RULE)


def buyer_of(doc):
    return {"system": SYSTEM, "payer_number": doc.customer}


def buyer_id_of(doc):
    found = client().find_buyer(SYSTEM, doc.customer)
    if found is None:
        frappe.throw(f"The credit engine knows no customer {doc.customer}: send it there first.")
    return found["buyer_id"]


def text(amount):
    return f"{amount:.2f}"


# Sales Order


def check_sales_order(doc, method=None):
    """before_submit: an order that may not be confirmed is not submitted."""
    answer = ask(doc, "order", str(doc.transaction_date), shipments=shipments_of(doc))
    if not answer["may"]["confirm"]:
        frappe.throw(said(answer))
    if not answer.get("offline") and not answer["may"]["ship"]:
        frappe.msgprint(f"Accepted, and not to be shipped yet: {said(answer)}")
    reservation = answer.get("reservation")
    doc.credit_reservation = reservation["reservation_id"] if reservation else None


def confirm_sales_order(doc, method=None):
    """on_submit: once the order is committed here, it is one there."""
    if doc.credit_reservation:
        frappe.enqueue(
            "your_app.credit.confirm",
            enqueue_after_commit=True,
            reservation_id=doc.credit_reservation,
            reference=f"{doc.name}/confirm",
        )


def confirm(reservation_id, reference):
    client().confirm(reservation_id, request_reference=reference)


def cancel_sales_order(doc, method=None):
    """on_cancel: nothing more is delivered on it, so that it counts no more."""
    tell(
        buyer_id_of(doc),
        {
            "kind": "order",
            "number": doc.name,
            "ordered_on": str(doc.transaction_date),
            "amount": text(doc.grand_total),
            "currency": doc.currency,
            "closed": True,
        },
    )


# Delivery Note


def check_delivery_note(doc, method=None):
    """before_submit: goods leave only where the engine lets them."""
    orders = {item.against_sales_order for item in doc.items if item.against_sales_order}
    follows = [{"stage": "order", "number": number} for number in sorted(orders)]
    answer = ask(doc, "delivery", str(doc.posting_date), follows=follows)
    if not answer["may"]["ship"]:
        frappe.throw(said(answer))


def record_delivery_note(doc, method=None):
    """on_submit: what left counts as a delivery, and no more as an order."""
    tell(
        buyer_id_of(doc),
        {
            "kind": "delivery",
            "number": doc.name,
            "delivered_on": str(doc.posting_date),
            "amount": text(doc.grand_total),
            "currency": doc.currency,
            "follows": follows_of(doc, "order", "against_sales_order"),
        },
    )


# Sales Invoice: never blocked, since its goods have left


def record_sales_invoice(doc, method=None):
    """on_submit, and on_update_after_submit: the invoice in its present state."""
    invoice = {
        "number": doc.name,
        "issued_on": str(doc.posting_date),
        "due_on": str(doc.due_date),
        "amount": text(doc.grand_total),
        "currency": doc.currency,
        "follows": follows_of(doc, "delivery", "delivery_note"),
    }
    client().record_receivables(buyer_id_of(doc), [invoice])


def recheck_orders():
    """Every five minutes: what passed while the engine was away is checked now."""
    for settled in desk().recheck():
        if settled["differs"]:
            frappe.log_error(title="Credit: to settle by hand", message=str(settled))


def ask(doc, stage, day, **beside):
    return desk().check(
        {
            # A new question each time: an order that was held is judged anew when it is sent again.
            "request_reference": f"{doc.name}/{frappe.generate_hash(length=10)}",
            "buyer": buyer_of(doc),
            "document": {"stage": stage, "number": doc.name},
            "open_amount": {"amount": text(doc.grand_total), "currency": doc.currency},
            "shipments": beside.pop("shipments", [{"on": day, "amount": text(doc.grand_total)}]),
            **beside,
        }
    )


def shipments_of(doc):
    """All on the order's own delivery date; tax and charges are in no line's amount."""
    return [{"on": str(doc.delivery_date), "amount": text(doc.grand_total)}]


def follows_of(doc, kind, field):
    """What the document takes over of earlier ones, its tax and charges shared out by amount."""
    amounts = {}
    for item in doc.items:
        number = getattr(item, field)
        if number:
            amounts[number] = amounts.get(number, 0) + item.amount
    net = sum(item.amount for item in doc.items) or 1
    return [
        {"kind": kind, "number": number, "amount": text(doc.grand_total * amount / net)}
        for number, amount in sorted(amounts.items())
    ]


def tell(buyer_id, document):
    client().record_documents(buyer_id, [document])


def said(answer):
    return "; ".join(f"{hold['code']} (ask {hold['owner']})" for hold in answer["holds"])
