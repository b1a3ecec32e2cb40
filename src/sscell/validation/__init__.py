"""What the model is worth: closed forms, PyBaMM, published cells, measured composites.

>>> from sscell.validation.run import validate
>>> (section,) = validate("bielefeld2020")
>>> section.headline
'4 of 6 printed currents within 2 %, worst 12 %'
"""
