"""The orders API with Starlette; its orders live from the start of the application to its end."""

from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

ORDERS = {}


async def order(request):
    if request.headers.get("authorization") not in {None, "Bearer for-the-tests"}:
        return JSONResponse({"error": "who are you?"}, 401)
    found = request.state.orders.get(request.path_params["number"])
    return JSONResponse(found) if found else JSONResponse({"error": "no such order"}, 404)


@asynccontextmanager
async def lifespan(app):
    yield {"orders": ORDERS}


app = Starlette(routes=[Route("/orders/{number:int}", order)], lifespan=lifespan)
