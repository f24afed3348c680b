"""The devices' doors: ``/api/v1/devices``. Agents and the shop register, the device itself reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response

from actions.api import ProblemRoute, actor_of
from actions.devices import register
from actions.devices.intake import Intake
from actions.devices.report import Device, Taken
from actions.devices.rules import load_device_rules
from actions.devices.shapes import DeviceIn, EventIn, Events
from actions.errors import TokenMissing, UnknownDevice
from actions.tickets.desk import Desk
from actions.tickets.ledger import Ledger
from actions.wording import wording


def device_behind(desk: Desk, secret: str) -> Callable[..., Device]:
    """Return a dependency that finds the device whose token came along; a wrong token and an unknown id are told the same."""

    def own_device(device_id: str, authorization: Annotated[str | None, Header()] = None) -> Device:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenMissing("send 'Authorization: Bearer TOKEN' with the token of this device")
        if not register.is_token_of(secret, device_id, token.strip()):
            raise UnknownDevice
        with desk.reading() as connection:
            return register.find(connection, device_id)

    return own_device


def devices_router(desk: Desk, require_agent: Callable[..., Any], secret: str) -> APIRouter:
    """Return the router; ``secret`` is what every device's token is derived from: all replicas need the same."""
    router = APIRouter(prefix="/api/v1/devices", tags=["devices"], route_class=ProblemRoute)
    rules = load_device_rules(desk.rules.zone)
    caller = Depends(require_agent)

    own_device = Depends(device_behind(desk, secret))

    @router.post("", status_code=201, summary="Register a device for a conversation; answers its token")
    def register_device(body: DeviceIn, response: Response, agent: Any = caller) -> dict[str, Any]:
        by = str(actor_of(agent))[:120]
        wanted = body.device(rules.product(body.product))
        device, fresh = desk.write(lambda ledger: register.register(ledger.connection, wanted, by, ledger.now))
        response.status_code = 201 if fresh else 200
        return {**device.as_json(), "token": register.token_of(secret, device.id)}

    @router.get("/{device_id}", summary="Read a device")
    def read_device(device_id: str, agent: Any = caller) -> dict[str, Any]:
        with desk.reading() as connection:
            return register.find(connection, device_id).as_json()

    @router.delete("/{device_id}", summary="Withdraw a device: its token ends")
    def withdraw_device(device_id: str, agent: Any = caller) -> dict[str, Any]:
        desk.write(lambda ledger: register.withdraw(ledger.connection, device_id, ledger.now))
        return {"withdrawn": True}

    @router.post(
        "/{device_id}/events", summary="Report what happened: one event or up to 100; each event_id counts once"
    )
    def report_events(body: Events, device: Device = own_device) -> dict[str, Any]:
        reports = [one.report() for one in ([body] if isinstance(body, EventIn) else body)]

        def work(ledger: Ledger) -> list[Taken]:
            return Intake(ledger, device, rules, wording(rules.zone)).take(reports)

        return {"events": [one.as_json() for one in desk.write(work)]}

    return router
