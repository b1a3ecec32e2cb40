"""Materials that a cell names, looked up and read, with the values the cell changes."""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sscell.cards.anode import is_anode_type
from sscell.cards.blocks import PROVENANCE, passed_down, readers
from sscell.cards.materials import INLINE, ActiveMaterial, Material, SolidElectrolyte
from sscell.cards.problems import Unread, at, nearest, place, problems
from sscell.errors import InputError, Problem
from sscell.quantities.user_files import user_path
from sscell.quantities.wording import shown
from sscell.reading.estimates import completed, given_values
from sscell.reading.library import Kind, is_own, library, load, shown_path, user_card, user_cards

MaterialType = type[ActiveMaterial] | type[SolidElectrolyte]

_KINDS: dict[type[Material], Kind] = {
    ActiveMaterial: "active-materials",
    SolidElectrolyte: "electrolytes",
}
_OF_A_CATHODE: tuple[tuple[str, MaterialType], ...] = (
    ("active_material", ActiveMaterial),
    ("catholyte", SolidElectrolyte),
)
_WORDS = {ActiveMaterial: "active material", SolidElectrolyte: "electrolyte"}


class Resolver:
    """Reads the materials of one card and keeps the problems it meets."""

    def __init__(self, folder: Path | None, where: str) -> None:
        self.folder = folder
        self.where = where
        self.problems: list[Problem] = []

    def cell(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The mapping of a cell with every material read; what is malformed stays as it is."""
        cell = dict(data)
        if isinstance(cell.get("cathode"), Mapping):
            cathode = self._electrode(cell["cathode"], "cathode", _provenance(cell, {}))
            inherited = _provenance(cathode, _provenance(cell, {}))
            if isinstance(cathode.get("blend"), list | tuple):
                parts = enumerate(cathode["blend"])
                cathode["blend"] = [self._blended(part, i, inherited) for i, part in parts]
            if isinstance(cathode.get("layers"), list | tuple):
                parts = enumerate(cathode["layers"])
                cathode["layers"] = [self._part(part, i, cathode, inherited) for i, part in parts]
            cell["cathode"] = cathode
        if isinstance(cell.get("anode"), Mapping):
            cell["anode"] = self._anode(cell["anode"], cell)
        layers = cell.get("separator")
        if isinstance(layers, list | tuple):
            cell["separator"] = [self._layer(layer, i, cell) for i, layer in enumerate(layers)]
        return cell

    def _blended(self, part: Any, i: int, outer: Mapping[str, Any]) -> Any:
        if not isinstance(part, Mapping) or part.get("active_material") is None:
            return part
        inside, inherited = f"cathode.blend.{i}.active_material", _provenance(part, outer)
        material = self.material(part["active_material"], ActiveMaterial, inside, inherited)
        return {**part, "active_material": material}

    def _electrode(
        self, given: Mapping[str, Any], inside: str, outer: Mapping[str, Any]
    ) -> dict[str, Any]:
        """A composite electrode with its materials read."""
        inherited, electrode = _provenance(given, outer), dict(given)
        for key, cls in _OF_A_CATHODE:
            if electrode.get(key) is not None:
                where = place(inside, key)
                electrode[key] = self.material(electrode[key], cls, where, inherited)
        if "film" in electrode:
            electrode["film"] = self._film(electrode["film"], inside, inherited)
        return electrode

    def _film(self, film: Any, inside: str, outer: Mapping[str, Any]) -> Any:
        """A coating with its electrolyte read."""
        if not isinstance(film, Mapping) or film.get("electrolyte") is None:
            return film
        where, inherited = f"{inside}.film.electrolyte", _provenance(film, outer)
        material = self.material(film["electrolyte"], SolidElectrolyte, where, inherited)
        return {**film, "electrolyte": material}

    def _anode(self, given: Mapping[str, Any], cell: Mapping[str, Any]) -> dict[str, Any]:
        anode = with_curve_paths(given, self.folder)
        inherited = _provenance(anode, _provenance(cell, {}))
        if isinstance(anode.get("composite"), Mapping):
            anode["composite"] = self._electrode(anode["composite"], "anode.composite", inherited)
        name, kind = anode.get("material"), _KINDS[ActiveMaterial]
        if is_anode_type(name):  # unless a card has that name
            known = {**library(kind), **user_cards(self.folder, kind)}
            name = name if name in known else None
        if name is not None:
            anode["material"] = self.material(name, ActiveMaterial, "anode.material", inherited)
        return anode

    def _part(
        self, layer: Any, i: int, cathode: Mapping[str, Any], outer: Mapping[str, Any]
    ) -> Any:
        """A layer of the cathode; a particle size alone is that of the cathode's material."""
        if not isinstance(layer, Mapping):
            return layer
        inherited, read = _provenance(layer, outer), dict(layer)
        for key, cls in _OF_A_CATHODE:
            given, block = layer.get(key), cathode.get(key)
            if given is None:
                continue
            inside = f"cathode.layers.{i}.{key}"
            if isinstance(given, Mapping) and set(given) <= {"particle_size", *PROVENANCE}:
                if isinstance(block, Material):
                    read[key] = self._changed(block, given, inside, inherited)
                elif not isinstance(block, Unread):
                    message = f"has a particle size alone, and the cathode block names no {key}"
                    read[key] = self._refused(inside, message)
                else:
                    read[key] = block
            else:
                read[key] = self.material(given, cls, inside, inherited)
        if "film" in read:
            read["film"] = self._film(read["film"], f"cathode.layers.{i}", inherited)
        return read

    def _layer(self, layer: Any, i: int, cell: Mapping[str, Any]) -> Any:
        if not isinstance(layer, Mapping) or layer.get("electrolyte") is None:
            return layer
        inside = f"separator.{i}.electrolyte"
        inherited = _provenance(layer, _provenance(cell, {}))
        material = self.material(layer["electrolyte"], SolidElectrolyte, inside, inherited)
        return {**layer, "electrolyte": material}

    def material(
        self, given: Any, cls: MaterialType, inside: str, inherited: Mapping[str, Any]
    ) -> Any:
        """A material from its name, its name with changed values, or its full mapping."""
        if isinstance(given, str):
            return self._named(given, cls, inside)
        if not isinstance(given, Mapping):
            if isinstance(given, Material):
                return given
            example = "li6ps5cl" if cls is SolidElectrolyte else "ncm83"
            words = f"expected the name of an {_WORDS[cls]} such as '{example}', or a mapping"
            return self._refused(inside, f"{words}, got {shown(given)}")
        if "name" not in given:
            # A description that sscell saved is complete: its values have the sources they have.
            outer = {} if "key" in given else inherited
            inline = {"key": INLINE, **outer, **with_curve_paths(given, self.folder)}
            return self._validated(cls, inline, inside)
        name = given["name"]
        if not isinstance(name, str):
            return self._refused(place(inside, "name"), f"expected text, got {shown(name)}")
        folder = given.get("folder")
        if not isinstance(folder, str | None):
            return self._refused(place(inside, "folder"), f"expected text, got {shown(folder)}")
        library_entry = self._named(name, cls, inside, folder)
        if isinstance(library_entry, Unread):
            return library_entry
        return self._changed(library_entry, given, inside, inherited)

    def _changed(
        self, entry: Material, given: Mapping[str, Any], inside: str, inherited: Mapping[str, Any]
    ) -> Any:
        """A library entry with some values of the cell's own, which carry their own source."""
        stated = _provenance(given, inherited)
        values = given_values(entry) if isinstance(entry, SolidElectrolyte) else dict(entry)
        kept = {key: value for key, value in values.items() if key not in PROVENANCE}
        measures = readers(type(entry))
        changes = {
            key: passed_down(value, stated.get("source"), stated.get("mark"), key in measures)
            for key, value in with_curve_paths(given, self.folder).items()
            if key not in ("name", "folder", *PROVENANCE)
        }
        note = {"note": given["note"]} if "note" in given else {}
        return self._validated(type(entry), {**kept, **changes, **note}, inside)

    def _named(
        self, name: str, cls: MaterialType, inside: str, elsewhere: str | None = None
    ) -> Any:
        """A material by its name: beside the card or of the library, or of a folder it names."""
        kind = _KINDS[cls]
        try:
            if elsewhere is not None:
                path = user_card((self.folder or Path()) / user_path(elsewhere), kind, name)
                if path is None:
                    message = f"there is no {_WORDS[cls]} '{name[:80]}' in the folder {elsewhere}"
                    return self._refused(inside, message)
            else:
                path = user_card(self.folder, kind, name) or library(kind).get(name)
            if path is None:
                near = user_cards(self.folder, kind)
                known = {**library(kind), **near}
                hint = nearest(name, known) or f" Known: {', '.join(list(known)[:8])}"
                return self._refused(inside, f"there is no {_WORDS[cls]} '{name[:80]}'.{hint}")
        except InputError as error:
            self.problems += error.problems
            return Unread()
        return self.of_file(path, name, cls)

    def of_file(self, path: Path, name: str, cls: MaterialType) -> Any:
        """A material of one file, whatever else has its name."""
        kind = _KINDS[cls]
        try:
            entry = load(path)
        except InputError as error:
            self.problems += error.problems
            return Unread()
        if kind == "electrolytes":
            entry = _entry(entry, name)
        read, mistakes = _read(cls, path, name, _state(path, entry))
        self.problems += mistakes
        return read

    def _refused(self, inside: str, message: str) -> Unread:
        self.problems.append(Problem(at(self.where, inside), message))
        return Unread()

    def _validated(self, cls: type[Material], data: Mapping[str, Any], inside: str) -> Any:
        read, mistakes = _validate(cls, data, self.where, inside)
        self.problems += mistakes
        return read


def with_curve_paths(given: Mapping[str, Any], folder: Path | None) -> dict[str, Any]:
    """A material's mapping with the files of its curves found from the card's folder."""
    return {key: _with_path(value, folder) for key, value in given.items()}


def _with_path(value: Any, folder: Path | None) -> Any:
    if not isinstance(value, Mapping) or not isinstance(value.get("curve"), str):
        return value
    path = (folder or Path()) / os.path.expanduser(value["curve"])
    return {**value, "curve": str(path), "origin": value.get("origin", value["curve"])}


def _provenance(block: Mapping[str, Any], outer: Mapping[str, Any]) -> dict[str, Any]:
    """The source and mark that serve a block: its own, or those of what it stands in."""
    stated = {key: block.get(key) for key in ("source", "mark")}
    return {**outer, **{key: value for key, value in stated.items() if isinstance(value, str)}}


def _state(path: Path, entry: Any) -> tuple[float, ...]:
    """When the files behind an entry last changed, so that a new state is read anew."""
    values = with_curve_paths(entry, path.parent).values() if isinstance(entry, Mapping) else ()
    files = [path, *(Path(v["curve"]) for v in values if _with_path(v, None) is not v)]
    return tuple(map(_changed, files))


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except (OSError, ValueError):  # what cannot be read is said where it is read
        return 0.0


def _entry(family: Mapping[Any, Any], name: str) -> Any:
    """One electrolyte of a file; YAML reads some names, such as 123, as other than text."""
    return next((entry for key, entry in family.items() if str(key) == name), None)


@lru_cache(maxsize=1024)
def _read(
    cls: type[Material], path: Path, name: str, state: tuple[float, ...]
) -> tuple[Any, tuple[Problem, ...]]:
    """A material of a card, kept for the next cell that names it."""
    entry, where, inside = load(path), shown_path(path), ""
    if cls is SolidElectrolyte:
        entry, inside = _entry(entry, name), name
    if not isinstance(entry, Mapping):
        return Unread(), (Problem(at(where, inside), "expected a mapping (lines of key: value)"),)
    origin = {} if is_own(path.parent.resolve()) else {"read_from": where}
    entry = {"key": name, **with_curve_paths(entry, path.parent), **origin}
    return _validate(cls, entry, where, inside)


def _validate(
    cls: type[Material], data: Mapping[str, Any], where: str, inside: str
) -> tuple[Any, tuple[Problem, ...]]:
    if cls is SolidElectrolyte:
        data = completed(data)
    try:
        return cls.model_validate(data), ()
    except ValidationError as error:
        return Unread(), tuple(problems(error, where, cls, inside))
