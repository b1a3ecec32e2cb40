"""Configuration of the documentation: ``sphinx-build -W docs site/html``."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import pages  # noqa: E402

pages.write(HERE / "generated")

project = "sscell"
author = "the sscell developers"
project_copyright = "2026, the sscell developers"
release = version = version_of("sscell")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
extensions += ["sphinx-mathjax-offline"]  # the site has its own MathJax: no page needs a network
exclude_patterns = ["pages"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_title = f"sscell {release}"
html_extra_path = ["generated/schemas"]

myst_enable_extensions = ["attrs_inline", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the tests execute the notebooks; here they are shown as committed

autodoc_typehints = "none"  # the docstrings say types, shapes and units
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False


def setup(app):
    """Shorten signatures that nobody could read, and let readers search the library."""
    app.connect("autodoc-process-signature", _signature)
    app.connect("html-page-context", _library)


def _library(app, pagename, templatename, context, doctree):
    """The script and the style of one page."""
    if pagename == "generated/library":
        app.add_js_file("library.js", loading_method="defer")
        app.add_css_file("library.css")


def _signature(app, what, name, obj, options, signature, returned):
    """Cells are read from cards, never made by a constructor with a keyword for each block."""
    return ("", None) if hasattr(obj, "model_fields") else None
