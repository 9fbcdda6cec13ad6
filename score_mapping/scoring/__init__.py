"""Which come first, and how sure are we: arithmetic on arrays, without names, places or files."""
