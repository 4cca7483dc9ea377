"""What groups tell people about, and to whom; importing it makes it known."""

from groups.notices import joining, owning, states

__all__ = ["joining", "owning", "states"]
