"""The cast: an invented company and two programmes, for the demo, tests and pictures."""

from .people import COMPANY_NAME, CastPerson, company
from .sign_ups import (
    ADMINISTRATOR_EMAIL,
    COORDINATOR_EMAIL,
    SPONSOR_EMAIL,
    STAR_EMAIL,
    CastProgramme,
    CastSignUp,
    programmes,
    sign_ups,
)

__all__ = [
    "ADMINISTRATOR_EMAIL",
    "COMPANY_NAME",
    "COORDINATOR_EMAIL",
    "SPONSOR_EMAIL",
    "STAR_EMAIL",
    "CastPerson",
    "CastProgramme",
    "CastSignUp",
    "company",
    "programmes",
    "sign_ups",
]
