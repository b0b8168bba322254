"""One file a method: candidates, the assignment bound with prices, the exact remainder."""
