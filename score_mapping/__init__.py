"""Where should SCORE Training go, and with whom: ranked, explained and mapped screening of clusters."""

__version__ = "0.1.0"
