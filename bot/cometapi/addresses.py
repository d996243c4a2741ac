"""Where CometAPI is asked for what does not stand under the base address."""

from typing import Final

from yarl import URL

BALANCE_URL: Final = "https://query.cometapi.com/user/quota"
_OWN_HOST: Final = "cometapi.com"


def balance_url_of(base_url: str) -> str:
    """Where the balance is told of who asks at that address: a key is shown to nobody else."""
    is_own = f".{URL(base_url).host}".endswith(f".{_OWN_HOST}")
    return BALANCE_URL if is_own else f"{base_url.rstrip('/')}{URL(BALANCE_URL).path}"
