"""From tables to arrays, and back: the rules of a stage, applied.

The rules live in the framework; the arithmetic lives in `scoring`. This wing codes the facts, says who can be compared and
which minimums are open, and gives the numbers their names again.
"""
