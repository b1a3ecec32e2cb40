"""A page in the browser, and a view in a notebook: controls beside live figures."""
