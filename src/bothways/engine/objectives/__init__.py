"""Objectives beyond worth and people served: fairness in order, and a price for stability."""
