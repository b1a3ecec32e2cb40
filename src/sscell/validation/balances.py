"""V8: what a discharge must conserve, whatever the cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.relations import FARADAY
from sscell.study.discharge import discharge
from sscell.validation.ideal_cell import ideal_cell

KAPPA, SIGMA = 0.02, 0.06
"""Effective conductivities of the cell that is balanced. [S/m]"""


@dataclass(frozen=True)
class Balances:
    """Relative imbalances over one discharge. [-]"""

    lithium: float
    """Of the lithium in the particles against the charge passed, at most."""
    charge: float
    """Of the reaction against the cell current, at half of the discharge."""
    energy: float
    """Of the power of the reaction against what is delivered and heats, there."""


def balances() -> Balances:
    """Lithium, charge and energy of a cell with every loss in it.

    The reaction releases -a j (phi_s - phi_e); what arrives is I (phi_s(L) - phi_e(0)) and the
    heat i_e2/kappa + i_s2/sigma, with the currents summed up from the reaction.
    """
    cell = ideal_cell(
        kappa=KAPPA,
        sigma=SIGMA,
        exchange=0.3,
        active_material__diffusivity="1e-15 m^2/s",
        active_material__particle_size="4 um",
    )
    run = discharge(cell, 1.0, resolution=Resolution(80, (1.0, 1.0), 8))
    lithium, passed = run[names.LITHIUM].entries, run[names.CURRENT_OUT].entries * run.t / FARADAY
    lost = np.abs(lithium - lithium[0] - passed).max() / abs(passed[-1])
    t = 0.5 * run.t[-1]
    current = float(run[names.CURRENT_DENSITY](t))
    widths = np.asarray(run[names.REACTION].mesh.d_edges) * 1e-4
    reaction = np.asarray(run[names.REACTION](t)).ravel()
    ions, electrons = (
        np.asarray(run[name](t)).ravel()
        for name in (names.ELECTROLYTE_POTENTIAL, names.ELECTRODE_POTENTIAL)
    )
    entering = current + np.concatenate([[0.0], np.cumsum(reaction * widths)])
    between = 0.5 * (widths[1:] + widths[:-1])
    inside = entering[1:-1]
    heat = (inside**2 / KAPPA + (current - inside) ** 2 / SIGMA) * between
    # half a cell at either face, where one kind carries all
    ends = current**2 * (0.5 * widths[0] / KAPPA + 0.5 * widths[-1] / SIGMA)
    released = -(reaction * (electrons - ions) * widths).sum()
    phi_e0 = ions[0] + 0.5 * widths[0] * current / KAPPA
    phi_sl = electrons[-1] - 0.5 * widths[-1] * current / SIGMA
    arrived = current * (phi_sl - phi_e0) + heat.sum() + ends
    return Balances(
        float(lost), float(abs(entering[-1]) / current), float(abs(released / arrived - 1))
    )
