"""What no verifier of tokens may take: each vector by its name, made anew for each run."""

import json
import time

from cryptography.hazmat.primitives.serialization import Encoding

from tests.api.forged_tokens import (
    ANALYST,
    AUDIENCE,
    EC,
    ED,
    ENCRYPTING,
    GONE,
    JWKS,
    NAME,
    OF_PSS,
    OTHER_RSA,
    RSA,
    SECRET,
    SIGNING_ONLY,
    STRANGER,
    WEAK,
    Signer,
    a_token,
    b64,
    by_hmac,
    claims,
    compact,
    header,
    public_bytes,
)


def negative_vectors() -> dict[str, str]:
    return {**of_algorithms(), **of_headers(), **of_keys(), **of_claims(), **of_forms()}


def of_algorithms() -> dict[str, str]:
    def unsigned(alg: str, signature: bytes) -> str:
        head = json.dumps(header(RSA, alg=alg)).encode()
        return compact(head, json.dumps(claims()).encode(), lambda _: signature)

    spellings = ("none", "None", "NONE", "nOnE", "none ", "")
    pem, der = public_bytes(Encoding.PEM), public_bytes(Encoding.DER)
    return {
        **{f"alg {alg!r}": unsigned(alg, b"") for alg in spellings},
        **{f"alg {alg!r} with some signature": unsigned(alg, b"x" * 256) for alg in spellings},
        "alg missing": a_token(head={"alg": GONE}),
        "alg as a list": a_token(head={"alg": ["RS256"]}),
        "alg in small letters": a_token(head={"alg": "rs256"}),
        "HS256 with the RSA public key as PEM": by_hmac(pem),
        "HS256 with the RSA public key as PEM, stripped": by_hmac(pem.strip()),
        "HS256 with the RSA public key as DER": by_hmac(der),
        "HS256 with the RSA public key as JWK": by_hmac(json.dumps(JWKS["keys"][0]).encode()),
        "HS256 with nothing as its secret": by_hmac(b""),
        "HS256 with a secret of the JWKS": by_hmac(SECRET, "oct"),
        "RS512, which is not accepted": a_token(Signer("rsa-2", "RS512", OTHER_RSA.private)),
        "PS256, which is not accepted": a_token(Signer("pss", "PS256", OTHER_RSA.private)),
        "RS256 by a key for PS256": a_token(OF_PSS),
        "ES256 by a DER signature": compact(
            json.dumps(header(EC)).encode(),
            json.dumps(claims()).encode(),
            lambda text: bytes([0x30, 68, 2, 32, *EC.sign(text)[:32], 2, 32, *EC.sign(text)[32:]]),
        ),
        "ES256 by zeroes": compact(
            json.dumps(header(EC)).encode(), json.dumps(claims()).encode(), lambda _: bytes(64)
        ),
    }


def of_headers() -> dict[str, str]:
    twice = json.dumps(header(RSA))[:-1] + ', "alg": "RS256"}'
    return {
        "crit unknown": a_token(head={"crit": ["exp-policy"], "exp-policy": True}),
        "crit empty": a_token(head={"crit": []}),
        "crit b64": a_token(head={"crit": ["b64"], "b64": False}),
        "b64 without crit": a_token(head={"b64": False}),
        "zip": a_token(head={"zip": "DEF"}),
        "embedded jwk": a_token(STRANGER, head={"jwk": STRANGER.jwk()}),
        "embedded jwk without kid": a_token(STRANGER, head={"jwk": STRANGER.jwk(), "kid": GONE}),
        "embedded jwk of the issuer": a_token(head={"jwk": RSA.jwk()}),
        "jku": a_token(STRANGER, head={"jku": "https://evil.example/jwks"}),
        "x5u": a_token(STRANGER, head={"x5u": "https://evil.example/chain"}),
        "x5c": a_token(STRANGER, head={"x5c": ["MIIB"]}),
        "typ of a logout token": a_token(head={"typ": "logout+jwt"}),
        "typ of a proof": a_token(head={"typ": "dpop+jwt"}),
        "typ missing": a_token(head={"typ": GONE}),
        "typ as a number": a_token(head={"typ": 1}),
        "a key twice in the header": compact(
            twice.encode(), json.dumps(claims()).encode(), RSA.sign
        ),
        "the header as a list": compact(b'["alg"]', json.dumps(claims()).encode(), RSA.sign),
        "the header is not JSON": compact(b"{alg}", json.dumps(claims()).encode(), RSA.sign),
        "the header with a byte order mark": compact(
            b"\xef\xbb\xbf" + json.dumps(header(RSA)).encode(),
            json.dumps(claims()).encode(),
            RSA.sign,
        ),
    }


def of_keys() -> dict[str, str]:
    return {
        "kid unknown": a_token(head={"kid": "nobody"}),
        "kid missing": a_token(head={"kid": GONE}),
        "kid empty": a_token(head={"kid": ""}),
        "kid as a list": a_token(head={"kid": ["rsa"]}),
        "kid as a path": a_token(STRANGER, head={"kid": "../../../../dev/null"}),
        "kid of another key": a_token(head={"kid": "rsa-2"}),
        "kid of a key of another kind": a_token(head={"kid": "ec"}),
        "signed by a stranger": a_token(STRANGER),
        "signed by a key for encryption": a_token(ENCRYPTING),
        "signed by a key that is to verify nothing": a_token(SIGNING_ONLY),
        "signed by a weak key": a_token(WEAK),
    }


def of_claims() -> dict[str, str]:
    now = int(time.time())
    twice = json.dumps(claims())[:-1] + ', "sub": "somebody-else"}'
    deep = json.dumps(claims())[:-1] + ', "a": ' + "[" * 500 + "]" * 500 + "}"
    return {
        "aud of another": a_token(aud="another-api"),
        "aud missing": a_token(aud=GONE),
        "aud of others": a_token(aud=["a", "b"]),
        "aud as null": a_token(aud=None),
        "aud with a part of ours": a_token(aud=AUDIENCE[:-1]),
        "aud with more than ours": a_token(aud=AUDIENCE + "/x"),
        "aud as a list with a number": a_token(aud=[AUDIENCE, 1]),
        "iss of another": a_token(iss="https://evil.example"),
        "iss with a slash": a_token(iss=NAME + "/"),
        "iss as a list": a_token(iss=[NAME]),
        "iss missing": a_token(iss=GONE),
        "expired": a_token(iat=now - 900, exp=now - 31),
        "exp missing": a_token(exp=GONE),
        "exp as a text": a_token(exp=str(now + 900)),
        "exp as a truth": a_token(iat=0, exp=True),
        "exp with a fraction": a_token(exp=now + 900.5),
        "exp without end": a_token(exp=99_999_999_999_999),
        "exp before iat": a_token(iat=now, exp=now - 1),
        "a life of more than an hour": a_token(exp=now + 3_601),
        "a life of more than an hour, nearly over": a_token(iat=now - 7_200, exp=now + 60),
        "nbf ahead": a_token(nbf=now + 120),
        "nbf as a text": a_token(nbf=str(now)),
        "iat ahead": a_token(iat=now + 120, exp=now + 900),
        "iat ahead, nbf over": a_token(iat=now + 120, nbf=now, exp=now + 900),
        "iat missing": a_token(iat=GONE),
        "sub missing": a_token(sub=GONE),
        "sub as a number": a_token(sub=17),
        "sub empty": a_token(sub=""),
        "sub with a line break": a_token(sub="a\nb"),
        "sub without end": a_token(sub="a" * 256),
        "roles missing": a_token(roles=GONE),
        "roles of an unknown name only": a_token(roles=["S-1/chief", "credit_analyst"]),
        "roles as numbers": a_token(roles=[1]),
        "roles as an object": a_token(roles={ANALYST: True}),
        "roles empty": a_token(roles=[]),
        "roles of a seller that is not here": a_token(roles=["S-3/credit_analyst"]),
        "roles of another seller than the token is for": a_token(seller="S-2"),
        "the seller as a list": a_token(seller=["S-1"]),
        "roles at two sellers": a_token(roles=[ANALYST, "S-2/credit_analyst"]),
        "an administrator with another role": a_token(roles=[ANALYST, "S-1/administrator"]),
        "bound to a key of the client": a_token(cnf={"jkt": "abc"}),
        "a key twice in the payload": compact(
            json.dumps(header(RSA)).encode(), twice.encode(), RSA.sign
        ),
        "the payload as a list": compact(json.dumps(header(RSA)).encode(), b"[]", RSA.sign),
        "the payload nested without end": compact(
            json.dumps(header(RSA)).encode(), deep.encode(), RSA.sign
        ),
    }


def of_forms() -> dict[str, str]:
    good, other = a_token(), a_token(sub="another")
    head, body, signature = good.split(".")
    changed = b64(json.dumps(claims(sub="changed")).encode())
    flattened = {"protected": head, "payload": body, "signature": signature}
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # 256 bytes leave four bits of the last letter unused: another spelling of the same bytes.
    respelled = signature[:-1] + alphabet[alphabet.index(signature[-1]) ^ 1]
    return {
        "signature cut": good[:-4],
        "signature missing": f"{head}.{body}.",
        "signature and its dot missing": f"{head}.{body}",
        "signature of another token": f"{head}.{body}.{other.split('.')[2]}",
        "signature of another algorithm": f"{head}.{body}.{a_token(ED).split('.')[2]}",
        "signature in another spelling": f"{head}.{body}.{respelled}",
        "signature with padding": good + "==",
        "payload changed": f"{head}.{changed}.{signature}",
        "payload detached": f"{head}..{signature}",
        "header missing": f".{body}.{signature}",
        "a fourth part": f"{good}.{signature}",
        "JWE": ".".join([b64(b'{"alg":"RSA-OAEP","enc":"A256GCM"}'), *["AAAA"] * 4]),
        "JSON instead of the compact form": json.dumps(flattened),
        "16 kB and more": a_token(filler="a" * 13_000),
        "100 kB": a_token(filler="a" * 100_000),
        "100 kB of dots": "." * 100_000,
        "a blank within": f"{head} .{body}.{signature}",
        "a tab within": f"{head}.{body}\t.{signature}",
        "a no-break space behind": good + "\xa0",
        "a letter beyond ASCII": f"{head}.{body}é.{signature}",
        "a digit beyond ASCII": good + "٣".encode().decode("latin-1"),
        "two tokens": f"{good} {good}",
        "twice Bearer": f"Bearer {good}",
        "base64 of the other alphabet": f"{head}.{body}.+/{signature[2:]}",
    }
