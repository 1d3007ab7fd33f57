"""Every address of Storyreel, taken from the URLconf, so that no test can forget one."""

from collections.abc import Iterator, Sequence
from itertools import product

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

# Values for the parameters of addresses, tried until one fits.
SAMPLES = ("1", "00000000-0000-4000-8000-000000000000", "x", "projects/1/x.mp4", "json", ".json")


def sample_paths() -> list[str]:
    """A path for each route that really leads to it. Raises LookupError where none is found."""
    patterns = get_resolver().url_patterns
    return sorted({path for it in walk(patterns, "") for path in paths_of(*it)})


def walk(
    patterns: Sequence[URLPattern | URLResolver], prefix: str
) -> Iterator[tuple[str, URLPattern]]:
    """Each route with the regular expression of its whole path."""
    for pattern in patterns:
        regex = prefix + pattern.pattern.regex.pattern.removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, regex)
        else:
            yield regex, pattern


def paths_of(regex: str, pattern: URLPattern) -> Iterator[str]:
    """A path for each form that the expression allows, with and without its optional parts."""
    for form, names in normalize(regex):
        yield next(fitting(form, names, pattern), None) or missing(regex)


def fitting(form: str, names: Sequence[str], pattern: URLPattern) -> Iterator[str]:
    """The paths made of samples that lead to this very route."""
    for values in product(SAMPLES, repeat=len(names)):
        path = "/" + form % dict(zip(names, values, strict=True))
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if match.func == pattern.callback:
            yield path


def missing(regex: str) -> str:
    raise LookupError(f"no sample fits {regex}; add one to SAMPLES in {__name__}")
