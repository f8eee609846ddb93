"""Where the big four listen for LTI 1.3, from their public documents; a school's administrator has the last word.

Moodle: ``mod/lti`` of its source. Canvas: its developer documentation (hosts since 2023). Blackboard: the documentation
of Anthology. Brightspace: what its registration shows, as tools publish it.
"""

from __future__ import annotations

from typing import NamedTuple


class Platform(NamedTuple):
    """Addresses of an LMS: ``{site}`` is where a school has it, ``{client}`` the tool's id there.

    ``audience`` is whom a request for a token is made out to, where that is not the token's address. ``key`` says how
    the LMS takes our public key, ``where`` in which of its menus a tool is registered.
    """

    title: str
    issuer: str
    login: str
    token: str
    keys: str
    where: str
    key: str
    audience: str = ""


_KEY_SET = "put lti/jwks.json on a site of yours, and enter its address"

PLATFORMS = {
    "moodle": Platform(
        "Moodle",
        "{site}",
        "{site}/mod/lti/auth.php",
        "{site}/mod/lti/token.php",
        "{site}/mod/lti/certs.php",
        "Site administration → Plugins → External tool → Manage tools → Configure a tool manually",
        "paste lti/public.pem as an RSA key",
    ),
    "canvas": Platform(
        "Canvas",
        "https://canvas.instructure.com",
        "https://sso.canvaslms.com/api/lti/authorize_redirect",
        "https://sso.canvaslms.com/login/oauth2/token",
        "https://sso.canvaslms.com/api/lti/security/jwks",
        "Admin → Developer Keys → LTI Key, then Settings → Apps by its client id",
        "paste the one key within lti/jwks.json as Public JWK",
    ),
    "blackboard": Platform(
        "Blackboard",
        "https://blackboard.com",
        "https://developer.blackboard.com/api/v1/gateway/oidcauth",
        "https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken",
        "https://developer.blackboard.com/api/v1/management/applications/{client}/jwks.json",
        "the developer portal first, then Administrator Panel → LTI Tool Providers → Register LTI 1.3 Tool",
        _KEY_SET,
    ),
    "brightspace": Platform(
        "Brightspace",
        "{site}",
        "{site}/d2l/lti/authenticate",
        "https://auth.brightspace.com/core/connect/token",
        "{site}/d2l/.well-known/jwks",
        "Admin Tools → Manage Extensibility → LTI Advantage, then a deployment under External Learning Tools",
        _KEY_SET,
        "https://api.brightspace.com/auth/token",
    ),
    "other": Platform("your LMS", "", "", "", "", "where tools of LTI 1.3 are registered", _KEY_SET),
}
