"""The cast: an invented company and two programmes, for the demo, tests and pictures."""

from .people import (
    ADMINISTRATOR_EMAIL,
    COMPANY_NAME,
    COORDINATOR_EMAIL,
    SPONSOR_EMAIL,
    STAR_EMAIL,
    CastPerson,
    company,
)
from .programmes import CastProgramme, programmes
from .sample_sheet import sample_sheet, sample_sheet_rows
from .sign_ups import CastSignUp, sign_ups

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
    "sample_sheet",
    "sample_sheet_rows",
    "sign_ups",
]
