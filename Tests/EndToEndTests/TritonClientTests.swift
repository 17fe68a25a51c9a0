import JSON
import Testing

/// What an unmodified tritonclient finds when it is pointed at Larder.
@Suite(TritonClient()) struct TritonClientTests {
    /// Of rows whose first input is below 5, above it, and missing.
    private static let output: JSONValue = ["float32", [3, 1], [-0.5, 1.5, -0.5]]
    private static let both: JSONValue = ["output": output, "margin": output]

    @Test func `it asks who is there`() {
        expect("live", true)
        expect("ready", true)
        expect("model ready", true)
        expect("version ready", true)
        expect("unknown model ready", false)
        expect("server", "larder")
    }

    @Test func `it asks what a model takes and gives`() {
        expect(
            "metadata",
            [
                "name": "loose", "versions": ["1"], "platform": "larder_xgboost",
                "inputs": [["name": "input", "datatype": "FP32", "shape": [-1, 2]]],
                "outputs": [
                    ["name": "output", "datatype": "FP32", "shape": [-1, 1]],
                    ["name": "margin", "datatype": "FP32", "shape": [-1, 1]],
                ],
                "properties": ["columns": #"["a","b"]"#, "version": "1"],
            ])
        expect("metadata of version", ["1"])
        expect(
            "configuration",
            [
                "name": "loose", "platform": "larder_xgboost", "backend": "larder",
                "max_batch_size": 0,
                "input": [["name": "input", "data_type": "TYPE_FP32", "dims": [-1, 2]]],
                "output": [
                    ["name": "output", "data_type": "TYPE_FP32", "dims": [-1, 1]],
                    ["name": "margin", "data_type": "TYPE_FP32", "dims": [-1, 1]],
                ],
            ])
        expect("statistics", "loose")
    }

    /// Its own way, where nothing is said.
    @Test func `it infers in binary both ways`() {
        expect("infer", Self.both)
        expect("infer by version", Self.both)
        expect("infer many", [10_000, [-0.5], [1.5]])
    }

    @Test func `it infers in JSON both ways, and in binary one way`() {
        expect("infer in JSON", ["output": Self.output])
        expect("infer to JSON", ["margin": Self.output])
    }

    @Test(arguments: ["gzip", "deflate"])
    func `bodies may be compressed`(compression: String) {
        expect("infer by \(compression)", Self.both)
    }

    @Test(arguments: ["FP16", "FP64", "INT8", "UINT64", "INT64"])
    func `numbers of other types mean the same`(datatype: String) {
        let output: JSONValue = ["float32", [2, 1], [-0.5, 1.5]]
        expect("infer from \(datatype)", ["output": output, "margin": output])
    }

    @Test func `columns come by name in any order`() {
        let output: JSONValue = ["float32", [2, 1], [-0.5, 1.5]]
        expect("infer by columns", ["output": output, "margin": output])
    }

    @Test func `its name for a request comes back`() {
        expect("request id", "r-1")
    }

    @Test(arguments: [
        (
            "unknown model",
            "unknown model \"nope\": The project defines no such model. "
                + "GET /v1/models lists those of the project."
        ),
        (
            "unknown version",
            "the model \"loose\" has no version 9: The model \"loose\" has no version 9. "
                + "GET /v1/models/{model} lists its versions."
        ),
        (
            "unknown input",
            "the request is wrong: inputs[0].name: The model has no input \"c\". "
                + "Its tensors are \"input\", \"a\", \"b\"."
        ),
        (
            "missing input",
            "the request is wrong: inputs: The model's inputs \"b\" are missing. "
                + "Send null, or NaN, where an input has no value."
        ),
        (
            "wrong shape",
            "the request is wrong: inputs[0].shape: The shape [1, 3] is not the tensor's: "
                + "[-1, 2] is expected."
        ),
        (
            "texts",
            "the request is wrong: inputs[0].datatype: The tensor \"a\" holds numbers, and not "
                + "BYTES. Send numbers, such as FP32."
        ),
        (
            "unknown output",
            "the request is wrong: outputs[0].name: The model has no output \"scores\". "
                + "Its outputs are \"output\", \"margin\"."
        ),
        (
            "classes of none",
            "the request is wrong: outputs[0].parameters.classification: The output \"output\" "
                + "has no classes to name. Leave classification out."
        ),
        (
            "infer when unloaded",
            "the model \"loose\" is unloaded: It was dropped from this server's memory. "
                + "Load it again, or set one of its aliases."
        ),
        (
            "load unknown",
            "unknown model \"nope\": The project defines no such model. "
                + "GET /v1/models lists those of the project."
        ),
        (
            "load empty",
            "the model \"demand\" has no version: The model \"demand\" has no version. "
                + "POST /v1/models/{model}/versions adds one."
        ),
        (
            "load with file",
            "the request is wrong: parameters.config: A model is not sent with the call that "
                + "loads it. POST /v1/models/{name}/versions adds a version."
        ),
        (
            "sequence",
            "the request is wrong: parameters.sequence_id: Models here have no state, and know no "
                + "sequences. Leave sequence_id out."
        ),
    ])
    func `a mistake is told`(step: String, text: String) {
        expect(step, ["raised": .string(text)])
    }

    @Test func `it lists, unloads and loads models`() {
        expect(
            "index",
            [["name": "loose", "version": "1", "state": "READY", "reason": ""]])
        expect("unload", .null)
        expect("ready when unloaded", false)
        expect("load", .null)
        expect("infer when loaded", Self.both)
    }

    private func expect(
        _ step: String, _ value: JSONValue, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let results = TritonClient.results else { return }
        #expect(results[step] == value, sourceLocation: sourceLocation)
    }
}
