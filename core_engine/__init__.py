"""The renderer of Storyreel: paths and numbers in, a film and a value out.

Knows nothing of Django, databases or HTTP. What is named here is what others may use.
"""
