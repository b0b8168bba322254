from .imports.models import ColumnMemory, SheetImport
from .joining.models import Door, Draft, Invitation, KeptApart
from .signups.models import Block, Offer, SignUp, Want

__all__ = [
    "Block",
    "ColumnMemory",
    "Door",
    "Draft",
    "Invitation",
    "KeptApart",
    "Offer",
    "SheetImport",
    "SignUp",
    "Want",
]
