"""How long it takes from one district to another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

EARTH_KM = 6371.0


@dataclass(frozen=True)
class Spot:
    """A district, or a city where the district is not known."""

    city: str
    district: str | None
    latitude: float
    """Degrees, like the longitude."""
    longitude: float


@dataclass(frozen=True)
class Travel:
    """Estimates minutes on the road from the distance between the centres of districts."""

    spots: Mapping[tuple[str, str | None], Spot]
    start_minutes: float
    detour: float
    city_kmh: float
    city_km: float
    road_kmh: float
    unknown_minutes: float

    def spot(self, address: str, cities: Sequence[str] = ()) -> Spot | None:
        """Return where an address lies; None for a city that is not on the map. ``cities`` limits which are looked for."""
        known = [city for city, district in self.spots if district is None and (not cities or city in cities)]
        city = next((one for one in known if one in address), None)
        if city is None:
            return None
        rest = address.replace(city, "", 1)
        districts = [spot for (of, name), spot in self.spots.items() if of == city and name and name in rest]
        return next(iter(districts), self.spots[(city, None)])

    def start(self, cities: Sequence[str], districts: Sequence[str]) -> Spot | None:
        """Return where an engineer's day begins: the first known district, else the first known city."""
        for name in districts:
            for city in cities:
                if (city, name) in self.spots:
                    return self.spots[(city, name)]
        return next((self.spots[(city, None)] for city in cities if (city, None) in self.spots), None)

    def minutes(self, one: Spot | None, other: Spot | None) -> float:
        """Return minutes from one place to another; a guess where a place is not known."""
        if one is None or other is None:
            return self.unknown_minutes
        if one.city == other.city and (one.district is None or other.district is None):
            return self.unknown_minutes
        road = _kilometres(one, other) * self.detour
        near, far = min(road, self.city_km), max(0.0, road - self.city_km)
        return self.start_minutes + 60 * (near / self.city_kmh + far / self.road_kmh)


def _kilometres(one: Spot, other: Spot) -> float:
    """Return the great-circle distance by the haversine formula."""
    lat_one, lat_other = math.radians(one.latitude), math.radians(other.latitude)
    half_lat = (lat_other - lat_one) / 2
    half_lon = math.radians(other.longitude - one.longitude) / 2
    inner = math.sin(half_lat) ** 2 + math.cos(lat_one) * math.cos(lat_other) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(inner))
