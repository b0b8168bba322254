from .imports.models import ColumnMemory, SheetImport
from .signups.models import Block, Offer, SignUp, Want

__all__ = ["Block", "ColumnMemory", "Offer", "SheetImport", "SignUp", "Want"]
