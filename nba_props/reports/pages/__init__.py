"""Pages for a person: what they show, and how it becomes one HTML file that needs nothing else.

`blocks.py` is what a page is made of, `render.py` makes HTML of it, `figures.py` draws, `words.py` says
numbers; each other module is one page.

What belongs here: stored rows in, text out. What does not: reading rows, and the files (see
`nba_props.pages`).
"""
