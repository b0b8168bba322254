from .imports.models import ColumnMemory, SheetImport
from .joining.models import Door, Draft, KeptApart
from .signups.models import Block, Offer, SignUp, Want

__all__ = [
    "Block",
    "ColumnMemory",
    "Door",
    "Draft",
    "KeptApart",
    "Offer",
    "SheetImport",
    "SignUp",
    "Want",
]
