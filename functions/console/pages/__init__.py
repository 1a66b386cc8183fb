"""One module a page: `show` returns the data of its template, and each action has a function of its name."""
