"""Signatures of Standard Webhooks 1.0.0."""

import base64

from backend.webhooks.signing import headers_of, new_secret, signature
from backend.webhooks.tests.receiving import expected

# From the specification's own tests.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - a published example
EVENT, SENT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
RIGHT = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example_is_signed_as_published() -> None:
    assert signature(EVENT, SENT, BODY, SECRET) == RIGHT
    assert f"v1,{expected(SECRET, EVENT, str(SENT), BODY)}" == RIGHT


def test_everything_that_is_signed_counts() -> None:
    others = {
        signature(EVENT + "x", SENT, BODY, SECRET),
        signature(EVENT, SENT + 1, BODY, SECRET),
        signature(EVENT, SENT, BODY + b" ", SECRET),
        signature(EVENT, SENT, BODY, new_secret()),
    }
    assert len(others | {RIGHT}) == 5


def test_several_secrets_sign_in_one_header() -> None:
    other = new_secret()
    headers = headers_of(EVENT, SENT, BODY, [other, SECRET])
    assert headers["webhook-signature"] == f"{signature(EVENT, SENT, BODY, other)} {RIGHT}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (EVENT, str(SENT))


def test_a_secret_has_the_form_and_the_length_that_it_should() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"), validate=True)) == 32
