from .programmes.models import Outcome, Programme, ProgrammeRole

__all__ = ["Outcome", "Programme", "ProgrammeRole"]
