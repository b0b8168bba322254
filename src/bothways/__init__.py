"""Reciprocal mentoring: everyone is both mentor and mentee."""
