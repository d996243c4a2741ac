"""Links of the provider's storage, which carry a signature and expire (CometAPI: fetch)."""

import hashlib
import hmac
import time
from collections.abc import Mapping


class Links:
    """Makes and checks signed links; a lifetime is in seconds."""

    def __init__(self, *, secret: bytes, life_s: float) -> None:
        self.base_url = ""
        self.life_s = life_s
        self._secret = secret

    def sign(self, path: str) -> str:
        """Return a link to the path that works for `life_s` seconds."""
        now = time.time()
        issued, expires = f"{int(now):x}", f"{int(now + self.life_s):x}"
        seal = self._seal(path, issued, expires)
        return f"{self.base_url}{path}?ex={expires}&is={issued}&hm={seal}"

    def admits(self, path: str, query: Mapping[str, str]) -> bool:
        """Tell whether the link was made here and has not expired."""
        issued, expires = query.get("is", ""), query.get("ex", "")
        if not hmac.compare_digest(self._seal(path, issued, expires), query.get("hm", "")):
            return False
        return time.time() < int(expires, 16)

    def _seal(self, path: str, issued: str, expires: str) -> str:
        text = f"{path} {issued} {expires}".encode()
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()
