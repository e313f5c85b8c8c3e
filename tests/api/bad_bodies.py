"""
Bytes that no route may take: each with its name, its content type and why it is bad.

None of them is a valid body of any operation, and none may reach a service.
"""

from dataclasses import dataclass

JSON = "application/json"
MANY = 300 * 1024


@dataclass(frozen=True, slots=True)
class BadBody:
    name: str
    data: bytes
    content_type: str = JSON
    encoding: str | None = None


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + closing * depth


BAD_BODIES = [
    # not JSON at all
    BadBody("white space", b" \n\t"),
    BadBody("a word", b"hello"),
    BadBody("form data", b"name=Acme", "application/x-www-form-urlencoded"),
    BadBody("multipart", b"--x\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x"),
    BadBody("XML", b"<buyer/>", "application/xml"),
    BadBody("JSON called text", b'{"name": "Acme"}', "text/plain"),
    BadBody("JSON without a type", b'{"name": "Acme"}', ""),
    BadBody("JSON in latin-1, said so", b'{"name": "M\xfcller"}', f"{JSON}; charset=latin-1"),
    BadBody("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", JSON, "gzip"),
    BadBody("single quotes", b"{'name': 'Acme'}"),
    BadBody("trailing comma", b'{"name": "Acme",}'),
    BadBody("comment", b'{"name": "Acme"} // ours'),
    BadBody("two documents", b'{"name": "Acme"}{"name": "Acme"}'),
    BadBody("cut short", b'{"name": "Ac'),
    BadBody("unclosed", b'{"name": "Acme"'),
    BadBody("leading zero", b'{"name": 01}'),
    BadBody("plus sign", b'{"name": +1}'),
    BadBody("hexadecimal", b'{"name": 0x1F}'),
    BadBody("control character in a text", b'{"name": "A\x01cme"}'),
    BadBody("raw NUL in a text", b'{"name": "A\x00cme"}'),
    BadBody("line feed in a text", b'{"name": "A\ncme"}'),
    # bytes that are no text
    BadBody("latin-1", b'{"name": "M\xfcller"}'),
    BadBody("overlong UTF-8", b'{"name": "\xc0\xaf"}'),
    BadBody("surrogate in UTF-8", b'{"name": "\xed\xa0\x80"}'),
    BadBody("UTF-16", '{"name": "Acme"}'.encode("utf-16")),
    BadBody("UTF-32", '{"name": "Acme"}'.encode("utf-32")),
    BadBody("byte order mark", b'\xef\xbb\xbf{"name": "Acme"}'),
    BadBody("lone high surrogate", rb'{"name": "\ud800"}'),
    BadBody("lone low surrogate", rb'{"name": "\udc00"}'),
    BadBody("surrogates in the wrong order", rb'{"name": "\udc00\ud800"}'),
    BadBody("surrogate in a key", rb'{"name\ud800": 1}'),
    BadBody("escaped NUL", rb'{"name": "A\u0000cme"}'),
    BadBody("escaped NUL in a key", rb'{"na\u0000me": "Acme"}'),
    BadBody("escaped NUL deep down", rb'{"register": {"a": ["\u0000"]}}'),
    # more than one meaning
    BadBody("duplicate key", b'{"name": "Acme", "name": "Acne"}'),
    BadBody("duplicate key, one escaped", rb'{"name": "Acme", "n\u0061me": "Acne"}'),
    BadBody("duplicate key deep down", b'{"contact": {"name": "A", "name": "B"}}'),
    BadBody("NaN", b'{"value": NaN}'),
    BadBody("Infinity", b'{"value": Infinity}'),
    BadBody("-Infinity", b'{"value": -Infinity}'),
    BadBody("infinite exponent", b'{"value": 1e999}'),
    BadBody("negative infinite exponent", b'{"value": -1e999}'),
    BadBody("huge exponent", b'{"value": 1e99999999999999999999}'),
    BadBody("integer beyond 64 bits", b'{"value": 9223372036854775808}'),
    BadBody("33 digits after the point", b'{"value": 0.' + b"1" * 33 + b"}"),
    BadBody("100,000 digits", b'{"value": ' + b"9" * 100_000 + b"}"),
    BadBody("100,000 digits after the point", b'{"value": 0.' + b"9" * 100_000 + b"}"),
    # too much of it
    BadBody("33 lists deep", nested(33)),
    BadBody("33 objects deep", b'{"a":' * 33 + b"1" + b"}" * 33),
    BadBody("100,000 lists deep", nested(100_000)),
    BadBody("100,000 lists deep, unclosed", b"[" * 100_000),
    BadBody("33 lists and 99,000 quotes", b"[" * 33 + b'"' + rb"\"" * 99_000),
    BadBody("20,000 objects deep", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
    BadBody("over 256 KiB of text", b'{"name": "' + b"a" * MANY + b'"}'),
    BadBody("over 256 KiB of spaces", b" " * MANY),
    # JSON of the wrong shape
    BadBody("null", b"null"),
    BadBody("true", b"true"),
    BadBody("a number", b"42"),
    BadBody("a text", b'"Acme"'),
    BadBody("an empty list", b"[]"),
    BadBody("a list", b'[{"name": "Acme"}]'),
    BadBody("an empty object", b"{}"),
    BadBody("an unknown key", b'{"no_such_key": 1}'),
    BadBody("a key of an object's own", b'{"__proto__": {}, "__class__": "x"}'),
    BadBody("an empty key", b'{"": 1}'),
    BadBody("everything is null", b'{"name": null, "buyer": null, "statements": null}'),
    BadBody("everything is a number", b'{"name": 1, "buyer": 1, "statements": 1}'),
    BadBody("everything is a list", b'{"name": [], "buyer": [], "statements": []}'),
    BadBody("everything is an object", b'{"name": {}, "buyer": {}, "statements": {}}'),
    BadBody("a text with a bell", b'{"name": "A\\u0007cme"}'),
    BadBody("a text of spaces", b'{"name": "   "}'),
    BadBody("a text that ends in a line feed", b'{"name": "Acme\\n"}'),
    BadBody("10,000 characters", b'{"name": "' + b"a" * 10_000 + b'"}'),
    BadBody("SQL for a type", b'{"name": {"$ne": "\'; DROP TABLE buyers; --"}}'),
    BadBody("empty lists", b'{"statements": [], "receivables": [], "observations": []}'),
]
