"""Predictions by entity key, lookup included, beside nginx."""
import json

import forest
import sources
from lookups import http_rows

CONNECTIONS = [16, 64]
RATE_AT_LEAST = {64: 0.55}


def measure(larder, load, rounds):
    larder.call("POST", "/v1/models/score/versions?format=xgboost-json", forest.document())
    larder.call("PUT", "/v1/models/score/aliases/champion", {"version": 1})
    bodies = [
        json.dumps({"entities": {"driver_id": [key]}}) for key in sources.random_keys(1000)]
    figures = load.beside_nginx(
        larder, "/v1/models/score/predict", bodies, CONNECTIONS, rounds)
    return [
        row for connections in CONNECTIONS
        for row in http_rows(
            "predict 100 trees", connections, *figures[connections], RATE_AT_LEAST)]
