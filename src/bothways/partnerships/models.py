from .partnerships.models import Participation, Partnership

__all__ = ["Participation", "Partnership"]
