"""Drives an unmodified tritonclient against a running Larder, and tells what it says.

    python triton_client.py HOST:PORT

Runs with a Python that has `tritonclient[http]`. The server has the definitions of `OperationsShop`
and its model `loose`, which answers -0.5 where `a` is below 5 and 1.5 elsewhere. Prints one JSON
object, with a member for each step: what the client returned, or `{"raised": MESSAGE}`.
"""
import json
import sys

import numpy
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException

ROWS = [[1, 0], [7, 0], [float("nan"), 0]]


def main():
    client = InferenceServerClient(sys.argv[1])
    json.dump({name: outcome(step) for name, step in steps(client)}, sys.stdout)


def outcome(step):
    try:
        return step()
    except InferenceServerException as error:
        return {"raised": error.message()}


def steps(client):
    """Names and functions, in their order."""
    yield "live", client.is_server_live
    yield "ready", client.is_server_ready
    yield "model ready", lambda: client.is_model_ready("loose")
    yield "version ready", lambda: client.is_model_ready("loose", "1")
    yield "unknown model ready", lambda: client.is_model_ready("nope")
    yield "server", lambda: client.get_server_metadata()["name"]
    yield "metadata", lambda: client.get_model_metadata("loose")
    yield "metadata of version", lambda: client.get_model_metadata("loose", "1")["versions"]
    yield "configuration", lambda: client.get_model_config("loose")
    yield "infer", lambda: infer(client, [matrix()])
    yield "infer in JSON", lambda: infer(
        client, [matrix(binary_data=False)],
        outputs=[InferRequestedOutput("output", binary_data=False)])
    yield "infer to JSON", lambda: infer(
        client, [matrix()], outputs=[InferRequestedOutput("margin", binary_data=False)])
    yield "infer by version", lambda: infer(client, [matrix()], model_version="1")
    for compression in ["gzip", "deflate"]:
        yield f"infer by {compression}", lambda compression=compression: infer(
            client, [matrix()], request_compression_algorithm=compression,
            response_compression_algorithm=compression)
    for datatype, kind in [
            ("FP16", numpy.float16), ("FP64", numpy.float64), ("INT8", numpy.int8),
            ("UINT64", numpy.uint64), ("INT64", numpy.int64)]:
        yield f"infer from {datatype}", lambda datatype=datatype, kind=kind: infer(
            client, [matrix(datatype, kind, ROWS[:2])])
    yield "infer by columns", lambda: infer(
        client, [column("b", [0, 0]), column("a", [1, 7])])
    yield "infer many", lambda: many(client)
    yield "request id", lambda: client.infer(
        "loose", [matrix()], request_id="r-1").get_response()["id"]
    yield "statistics", lambda: client.get_inference_statistics("loose")["model_stats"][0]["name"]
    yield "unknown model", lambda: infer(client, [matrix()], model="nope")
    yield "unknown version", lambda: infer(client, [matrix()], model_version="9")
    yield "unknown input", lambda: infer(client, [column("c", [1])])
    yield "missing input", lambda: infer(client, [column("a", [1])])
    yield "wrong shape", lambda: infer(client, [matrix(rows=[[1, 2, 3]])])
    yield "texts", lambda: infer(client, [texts("a", ["x"])])
    yield "unknown output", lambda: infer(
        client, [matrix()], outputs=[InferRequestedOutput("scores")])
    yield "classes of none", lambda: infer(
        client, [matrix()], outputs=[InferRequestedOutput("output", class_count=1)])
    yield "sequence", lambda: infer(client, [matrix()], sequence_id=5)
    yield "index", client.get_model_repository_index
    yield "unload", lambda: client.unload_model("loose")
    yield "ready when unloaded", lambda: client.is_model_ready("loose")
    yield "infer when unloaded", lambda: infer(client, [matrix()])
    yield "load", lambda: client.load_model("loose")
    yield "infer when loaded", lambda: infer(client, [matrix()])
    yield "load unknown", lambda: client.load_model("nope")
    yield "load empty", lambda: client.load_model("demand")
    yield "load with file", lambda: client.load_model("loose", config="{}")


def matrix(datatype="FP32", kind=numpy.float32, rows=ROWS, binary_data=True):
    values = numpy.array(rows, kind)
    tensor = InferInput("input", list(values.shape), datatype)
    return tensor.set_data_from_numpy(values, binary_data=binary_data)


def column(name, values):
    values = numpy.array(values, numpy.float32)
    return InferInput(name, list(values.shape), "FP32").set_data_from_numpy(values)


def texts(name, values):
    values = numpy.array(values, numpy.object_)
    return InferInput(name, list(values.shape), "BYTES").set_data_from_numpy(values)


def infer(client, inputs, model="loose", **options):
    """The outputs by their names: type, shape and numbers."""
    result = client.infer(model, inputs, **options)
    arrays = {
        output["name"]: result.as_numpy(output["name"])
        for output in result.get_response()["outputs"]}
    return {
        name: [str(array.dtype), list(array.shape), array.ravel().tolist()]
        for name, array in arrays.items()}


def many(client):
    """Ten thousand rows, alternately below the split and above."""
    rows = [[0, 0], [9, 0]] * 5000
    output = client.infer("loose", [matrix(rows=rows)]).as_numpy("output")
    return [len(output), sorted(set(output[::2].ravel().tolist())), sorted(set(output[1::2].ravel().tolist()))]


main()
