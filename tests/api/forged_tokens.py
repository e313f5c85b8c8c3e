"""Tokens signed by hand, right and wrong ones, and the JWKS of the issuer that they claim."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credit_engine.domain.issuer import Issuer, RoleMapping, default_mapping

NAME = "https://login.example.test/realm"
AUDIENCE = "credit-engine-api"
MAPPING = RoleMapping(("roles",), default_mapping(["S-1", "S-2"]).values, "seller")
ANALYST = "S-1/credit_analyst"
GONE = object()  # in place of a value: leave the name out


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def issuer_of(jwks: str, **parts: Any) -> Issuer:
    return Issuer(NAME, AUDIENCE, jwks, MAPPING, **parts)


@dataclass(frozen=True)
class Signer:
    """One key pair under a key id; what it signs is verified by `alg`."""

    kid: str
    alg: str
    private: Any

    def sign(self, text: bytes) -> bytes:
        if self.alg == "ES256":
            r, s = decode_dss_signature(self.private.sign(text, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if self.alg == "EdDSA":
            return self.private.sign(text)
        if self.alg == "PS256":
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            return self.private.sign(text, pss, hashes.SHA256())
        digest = hashes.SHA512() if self.alg == "RS512" else hashes.SHA256()
        return self.private.sign(text, padding.PKCS1v15(), digest)

    def jwk(self, **parts: Any) -> dict[str, Any]:
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            found = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        elif isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            found = {"kty": "EC", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])}
        else:
            found = {"kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw())}
        return {**found, "kid": self.kid, **parts}


def an_rsa_key(kid: str, alg: str = "RS256", bits: int = 2_048) -> Signer:
    return Signer(kid, alg, rsa.generate_private_key(65_537, bits))


RSA = an_rsa_key("rsa")
OTHER_RSA = an_rsa_key("rsa-2")
EC = Signer("ec", "ES256", ec.generate_private_key(ec.SECP256R1()))
ED = Signer("ed", "EdDSA", ed25519.Ed25519PrivateKey.generate())
ENCRYPTING = Signer("enc", "RS256", OTHER_RSA.private)
SIGNING_ONLY = Signer("ops", "RS256", OTHER_RSA.private)
WEAK = an_rsa_key("weak", bits=1_024)
OF_PSS = Signer("pss", "RS256", OTHER_RSA.private)
STRANGER = an_rsa_key("rsa")
SECRET = b"a secret that stands in the JWKS"

JWKS = {
    "keys": [
        RSA.jwk(use="sig", alg="RS256"),
        OTHER_RSA.jwk(),
        EC.jwk(use="sig"),
        ED.jwk(key_ops=["verify"]),
        ENCRYPTING.jwk(use="enc"),
        SIGNING_ONLY.jwk(key_ops=["sign"]),
        WEAK.jwk(),
        OF_PSS.jwk(alg="PS256"),
        {"kty": "oct", "kid": "oct", "k": b64(SECRET)},
        "no key",
    ]
}


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    found = {
        "iss": NAME,
        "aud": AUDIENCE,
        "sub": "8f14e45f",
        "iat": now,
        "exp": now + 900,
        "roles": [ANALYST],
        **changed,
    }
    return {name: value for name, value in found.items() if value is not GONE}


def header(signer: Signer, **changed: Any) -> dict[str, Any]:
    found = {"alg": signer.alg, "kid": signer.kid, "typ": "at+jwt", **changed}
    return {name: value for name, value in found.items() if value is not GONE}


def compact(head: bytes, body: bytes, sign: Callable[[bytes], bytes]) -> str:
    text = f"{b64(head)}.{b64(body)}"
    return f"{text}.{b64(sign(text.encode()))}"


def a_token(signer: Signer = RSA, head: dict[str, Any] | None = None, **changed: Any) -> str:
    """Sign a token that is right but for what is *changed*, in its header by *head*."""
    written = json.dumps(header(signer, **(head or {}))).encode()
    return compact(written, json.dumps(claims(**changed)).encode(), signer.sign)


def by_hmac(secret: bytes, kid: str = "rsa") -> str:
    head = json.dumps({"alg": "HS256", "kid": kid, "typ": "at+jwt"}).encode()
    body = json.dumps(claims()).encode()
    return compact(head, body, lambda text: hmac.digest(secret, text, hashlib.sha256))


def public_bytes(encoding: Encoding) -> bytes:
    return RSA.private.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
