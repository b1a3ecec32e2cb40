"""The ionic conductivity that an areal capacity and a rate ask for."""

from __future__ import annotations

from typing import Any

from sscell.theory.formula import Value, formula

HOUR = 3600.0
"""[s]"""


@formula("mS/cm")
def required_effective_conductivity(
    *, c_rate: Value, areal_capacity: Value, thickness: Value, allowed_loss: Value, n: Value
) -> Any:
    """Least effective ionic conductivity of a cathode, C Q_A L / (n dV). [mS/cm]

    Ions alone: electrons, kinetics and particles cost nothing here. At a given capacity per
    volume the demand grows with the square of the areal capacity.

    Parameters
    ----------
    c_rate : number or array
        1C draws ``areal_capacity`` in one hour. [h-1, without a unit]
    areal_capacity : text or quantity
        [mAh/cm2]
    thickness : text or quantity
        Of the cathode. [um]
    allowed_loss : text or quantity
        Ohmic loss over the cathode that is accepted. [mV]
    n : number or array
        1 where the reaction is a front that reaches the current collector (flat open-circuit
        potential, the worst case), 3 where it is even over the thickness (sloped potential or
        slow kinetics); :func:`sscell.theory.reaction_regime` tells. No default, because the
        answer is meaningless without it.

    Notes
    -----
    n = 3 is the loss L/(3 kappa) of an even reaction (Newman and Tobias 1962, J. Electrochem.
    Soc. 109, 1183 [Newman1962]), which grows towards n = 1 late in a discharge;
    n = 1 is the loss of a front that has crossed the cathode (Tiedemann and Newman 1975,
    10.1149/1.2134046 [Tiedemann1975]; for solid-state cathodes Bielefeld, Weber and Janek
    2020, 10.1021/acsami.9b22788 [Bielefeld2020]).

    Examples
    --------
    >>> import sscell
    >>> need = sscell.theory.required_effective_conductivity(
    ...     c_rate=3, areal_capacity="5 mAh/cm^2", thickness="100 um", allowed_loss="100 mV", n=3)
    >>> print(f"{need:.2f~P}")
    0.50 mS/cm
    """
    return c_rate / HOUR * areal_capacity * thickness / (n * allowed_loss)


@formula("mS/cm")
def required_conductivity(
    *,
    c_rate: Value,
    areal_capacity: Value,
    thickness: Value,
    catholyte_volume_fraction: Value,
    tortuosity_factor: Value,
    allowed_loss: Value,
    n: Value,
) -> Any:
    """Least conductivity of the catholyte itself, C Q_A L T / (n phi dV). [mS/cm]

    :func:`required_effective_conductivity` times T/phi; the same arguments, range and sources.

    Parameters
    ----------
    c_rate : number or array
        [h-1, without a unit]
    areal_capacity, thickness, allowed_loss : text or quantity
        [mAh/cm2], [um], [mV]
    catholyte_volume_fraction : number or array
        phi, of the whole electrode with its voids. [-]
    tortuosity_factor : number or array
        T = phi kappa / kappa_eff, at least 1; not its square root. [-]
    n : number or array
        1 for a front, 3 for an even reaction.

    Examples
    --------
    >>> import sscell
    >>> need = sscell.theory.required_conductivity(
    ...     c_rate=3, areal_capacity="5 mAh/cm^2", thickness="100 um", allowed_loss="100 mV",
    ...     catholyte_volume_fraction=0.3, tortuosity_factor=[3, 5, 10], n=3)
    >>> print(f"{need:.1f~P}")
    [5.0 8.3 16.7] mS/cm
    """
    effective = c_rate / HOUR * areal_capacity * thickness / (n * allowed_loss)
    return effective * tortuosity_factor / catholyte_volume_fraction
