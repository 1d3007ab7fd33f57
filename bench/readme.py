"""The tables of README.md, each between two marks of its own."""

import paths


def put(name: str, table: str) -> None:
    """The table in place of the one between the marks `name` and `end of name`."""
    readme = paths.BENCH / "README.md"
    before, begin, rest = readme.read_text().partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->\n")
    if not begin or not end:
        raise ValueError(f"README.md has no place for the table {name}.")
    readme.write_text(f"{before}{begin}{table}\n{end}{after}")
