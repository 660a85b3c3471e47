"""What leaves for a person holds no secret, whoever quoted it."""

import pytest

from nba_props.text import scrubbed

HOOK = "https://a.example/services/T0/verysecret?k=1"


@pytest.mark.parametrize(
    "text",
    [
        f"POST {HOOK} failed",
        "no route to /services/T0/verysecret?k=1",
        "https://hooks.slack.com/services/T1/B1/verysecret",
        "proxy http://me:verysecret@proxy.example:8080",
        "GET /v4/odds?apiKey=verysecret&x=1",
        "Authorization: Bearer verysecretverysecret",
        "password=verysecret, and more",
    ],
)
def test_secrets_are_hidden_wherever_they_stand(text: str) -> None:
    assert "verysecret" not in scrubbed(text, [HOOK]) and "[hidden]" in scrubbed(text, [HOOK])


@pytest.mark.parametrize(
    "text", ["2 tokens of 5", "http://127.0.0.1:3000/runs/abc", "token of thanks", "a@b"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert scrubbed(text, [HOOK, "https://a.example/", "http://[x"]) == text
