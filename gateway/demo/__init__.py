"""Demo: a small network on one machine, of real processes over real sockets, that tells its story.

`story` is the script; `machines` starts and asks the processes, `link` is a cable that can be cut,
`files` makes the lists whose dates depend on today.
"""
