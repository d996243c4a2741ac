"""Which address leads to which handler."""

import aiohttp
from aiohttp import web

from playground.comet.faults import Faults
from playground.comet.gallery import Gallery
from playground.comet.gateway.gateway import Gateway
from playground.comet.http.buttons import Buttons
from playground.comet.http.lookups import Lookups
from playground.comet.http.orders import answering
from playground.comet.http.pictures import Pictures
from playground.comet.http.pipeline import MODES
from playground.comet.http.sources import Sources
from playground.comet.http.submits import Submits
from playground.comet.http.undocumented import UndocumentedEndpoints

SPEEDS = ("", *(f"/{{mode:{mode}}}" for mode in MODES))


def add_routes(
    app: web.Application,
    *,
    gateway: Gateway,
    gallery: Gallery,
    faults: Faults,
    key: str,
    session: aiohttp.ClientSession,
    undocumented: bool,
) -> None:
    """Add the endpoints, each under every speed mode; those without documents only if asked for."""
    buttons = Buttons(gateway=gateway, faults=faults)
    handlers = Submits(gateway=gateway, sources=Sources(session)).handlers() | buttons.handlers()
    if undocumented:
        extra = UndocumentedEndpoints(gateway=gateway, buttons=buttons)
        handlers |= extra.handlers()
        _add_undocumented(app.router, extra)
    lookups = Lookups(gateway=gateway, faults=faults, key=key)
    pictures = Pictures(gateway=gateway, gallery=gallery, faults=faults)
    for mode in SPEEDS:
        for name, handler in handlers.items():
            app.router.add_post(f"{mode}/mj/submit/{name}", handler)
        app.router.add_get(f"{mode}/mj/task/{{id}}/fetch", lookups.fetch)
        app.router.add_post(f"{mode}/mj/task/list-by-condition", lookups.list_by_condition)
        app.router.add_get(f"{mode}/mj/image/{{id}}", pictures.proxy)
    app.router.add_get(r"/files/{uuid}/0_{number:\d}", pictures.stored)
    app.router.add_get("/jobs/{uuid}", pictures.job_page)
    app.router.add_get("/user/quota", lookups.quota)


def _add_undocumented(router: web.UrlDispatcher, extra: UndocumentedEndpoints) -> None:
    for mode in SPEEDS:
        router.add_get(f"{mode}/mj/task/{{id}}/image-seed", extra.image_seed)
        router.add_post(f"{mode}/mj/insight-face/swap", answering(extra.swap))
    router.add_get(r"/files/uploads/{number:\d+}", extra.uploaded)
