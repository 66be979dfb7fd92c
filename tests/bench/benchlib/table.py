"""Plain text tables."""


def format_table(headings, rows):
    """Columns as wide as their widest cell, the first one left-aligned, the others right-aligned."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]

    def text(line):
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        return "  ".join(cells).rstrip()

    return "\n".join([text(headings), "  ".join("-" * width for width in widths), *map(text, rows)])
