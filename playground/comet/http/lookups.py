"""The endpoints that only read: one task, many tasks, the balance."""

from aiohttp import web

from playground.comet.errors import error_object, gateway_error, invalid_url
from playground.comet.faults import Faults
from playground.comet.gateway.gateway import Gateway
from playground.comet.http.bodies import Body


class Lookups:
    """Handlers of reading endpoints."""

    def __init__(self, *, gateway: Gateway, faults: Faults, key: str) -> None:
        self._gateway = gateway
        self._faults = faults
        self._key = key

    async def fetch(self, request: web.Request) -> web.Response:
        """Answer one task, as it was at the last copy."""
        task = self._gateway.reads.one(request.match_info["id"])
        if task is None:
            raise gateway_error("task_no_found")
        return web.json_response(task)

    async def list_by_condition(self, request: web.Request) -> web.Response:
        """Answer the tasks with these ids, as far as they are known."""
        if self._faults.no_list:
            raise invalid_url(request.method, request.path)
        body = await Body.of(request)
        return web.json_response(self._gateway.reads.several(body.texts("ids")))

    async def quota(self, request: web.Request) -> web.Response:
        """Answer the balance; here the key is a parameter of the address (CometAPI: guides)."""
        if request.query.get("key") != self._key:
            return web.json_response(error_object("invalid key"), status=401)
        return web.json_response(self._gateway.ledger.statement())
