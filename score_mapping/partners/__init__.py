"""With whom, what is missing, and can it be delivered: organisations, their services and their reach."""
