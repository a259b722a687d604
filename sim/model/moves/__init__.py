"""What parties can do. `catalogue` holds every move by name, `move` says what a move is, and each desk's moves have a file.

`legal` and `change` read the quantities of a course or a world by key (`q["forces", "us"]`) and return arrays. Most moves
are weighed by the course that their change opens; `toll` and `own_toll` are what the move itself costs beside it, and
`adds` stands in for the course where everybody reads the move by one formula (a climb, an intervention). `prompt` says when
another's act has put the move on the agenda: an offer to be taken up, a claim to be answered, a line passed.
"""
