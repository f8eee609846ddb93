"""The key that our requests are signed with: made once, for its owner alone, and its public half as files."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK

from whichpm import atomic, private
from whichpm.lms.lti.problems import NotConnected
from whichpm.lms.lti.registration import FOLDER

PRIVATE = "key.pem"
PUBLIC = "public.pem"
SET = "jwks.json"


class KeyPair(NamedTuple):
    """Both halves as PEM."""

    private: str
    public: str


def new_key() -> str:
    """A private key as PEM."""
    made = JWK.generate(kty="RSA", size=2048)
    return str(made.export_to_pem(private_key=True, password=None).decode("ascii"))


def public_half(private: str) -> str:
    """The public half of a private key, as PEM. Raises :class:`ValueError`."""
    try:
        return str(JWK.from_pem(private.encode("ascii")).export_to_pem().decode("ascii"))
    except (JWException, ValueError) as error:
        raise ValueError(str(error)) from None


def key_set(public: str) -> dict[str, Any]:
    """A public key as a JSON Web Key Set, with the id by which requests name it."""
    return {
        "keys": [{**JWK.from_pem(public.encode("ascii")).export_public(as_dict=True), "alg": "RS256", "use": "sig"}]
    }


def get(root: Path, *, make: bool = False) -> KeyPair:
    """The keys of a course; ``make`` makes them where there are none, and the files of the public half in any case.

    Raises :class:`NotConnected` and :class:`OSError`.
    """
    folder = root / FOLDER
    path = folder / PRIVATE
    if make:
        private.folder(folder)
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # Two commands at once: the first makes it.
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with open(handle, "w", encoding="ascii") as file:  # noqa: PTH123  (opened by flags)
                    file.write(new_key())
    try:
        text = path.read_text(encoding="ascii")
        public = public_half(text)
    except FileNotFoundError:
        raise NotConnected(f"there is no key {path}; run `whichpm lti connect`, which makes one") from None
    except ValueError:
        raise NotConnected(f"{path} is no key; put its copy back, or delete it and register the new one") from None
    if make:
        for name, content in ((PUBLIC, public), (SET, json.dumps(key_set(public), indent=1) + "\n")):
            if not (folder / name).is_file() or (folder / name).read_text(encoding="ascii") != content:
                atomic.write(folder / name, content.encode())
    return KeyPair(text, public)
