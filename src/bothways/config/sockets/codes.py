"""Why a socket was closed, as browsers read it; ``live.js`` knows the same numbers."""

NONSENSE = 4400
"""Something that no page of ours says."""
SIGNED_OUT = 4401
"""There is no session, or it has ended: it isn't tried again."""
GONE_QUIET = 4408
"""Nothing was heard for long, or it reads too slowly: it may come again at once."""
TOO_MANY = 4429
"""This person has as many as one may have, or says too much: it comes again much later."""
TOO_LONG = 1009
"""A message longer than any that a page of ours sends."""
