"""What can go wrong between an LMS and us; each message says why, and what to do."""

from __future__ import annotations


class LtiProblem(Exception):
    """Anything of the following."""


class AddressRefused(LtiProblem):
    """An address that nothing is sent to."""


class LaunchRefused(LtiProblem):
    """A launch that is not believed."""


class NotConnected(LtiProblem):
    """Something that a launch or the roster leaves is not there, or cannot be read."""


class Differs(LtiProblem):
    """What was asked for is not what is registered."""


class NoLtiLibrary(LtiProblem):
    """The package that speaks LTI is not installed."""


class NoColumn(LtiProblem):
    """The LMS's gradebook has no column, or no one column, for an assignment."""


class ServiceFailed(LtiProblem):
    """The LMS did not do what was asked; ``status`` is that of HTTP, 0 where it did not answer at all."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status
