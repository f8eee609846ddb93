"""Why a launch is not believed, in words of a person who has to do something about it."""

from __future__ import annotations

import jwt
from jwcrypto.common import JWException

from whichpm.terminal import line

ODD = (AttributeError, TypeError, KeyError, ValueError, jwt.PyJWTError, JWException)
"""What the library lets through where a launch, or the LMS's list of keys, is not as the standard has it."""

AGAIN = "open the link in your LMS again"
TO_COME = f"the launch is of a time to come: the clock of this machine is behind; set it and {AGAIN}"


def audience(meant: str, own: str) -> str:
    """What is said of a launch that is meant for another tool."""
    return (
        f"the launch is meant for the tool {line(meant, 80)}, and this one is {own}; correct "
        "`client_id` in lti/registration.yml, or open the link of this tool"
    )


def odd(what: str, why: str) -> str:
    """What is said of a login or launch that is not as the standard has it."""
    return f"the {what} is not as LTI 1.3 has it ({why}); {AGAIN}"


def words(text: str, cause: BaseException | None) -> str:
    """What is wrong with a launch, and what to do, by what the library says of it."""
    if isinstance(cause, jwt.ExpiredSignatureError):
        return f"the launch has expired; {AGAIN}, and check the clock of this machine"
    if isinstance(cause, jwt.ImmatureSignatureError):
        return TO_COME
    if isinstance(cause, jwt.InvalidSignatureError):
        return (
            "the launch is not signed by the LMS’s key: its content was changed, or its key was; nothing of it was "
            f"believed. {AGAIN.capitalize()}, and ask the administrator where that does not help"
        )
    known = {
        "State": f"the launch answers no login that began here, or one that was answered before; {AGAIN}",
        "Missing state": f"the launch has no state, so it answers no login that began here; {AGAIN}",
        "Invalid Nonce": f"the nonce of the launch is not that of its login, so it may be somebody else’s; {AGAIN}",
        "Unable to find public key": "the launch is signed by a key that the LMS does not list; check `keys` in "
        "lti/registration.yml, and ask the administrator",
        "Client id": "the launch is meant for another tool; correct `client_id` in lti/registration.yml, or open the "
        "link of this tool",
        "Unable to find deployment": "the launch is of another deployment of this tool; enter its id under "
        "`deployments` in lti/registration.yml, where your administrator says that it is right",
        "deployment_id": "the launch names no deployment; ask the administrator",
    }
    for start, words in known.items():
        if text.startswith(start):
            return words
    return odd("launch", line(text, 200))
