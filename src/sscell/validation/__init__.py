"""What the model is worth: closed forms, PyBaMM, published cells, measured composites.

>>> from sscell.validation.run import validate
>>> (section,) = validate("liu2025")
>>> section.headline
'at least 0.48 g of catholyte a gram of LiFePO4, at 2.26 V'
"""
