"""Whether what somebody sent is a secret of ours, told in a time that does not tell how much is."""

import hmac


def is_secret(given: str, secret: str) -> bool:
    """False for any text that is not the secret, also where bytes came that are no text at all:
    servers hand those on as lone surrogates."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), secret.encode())
