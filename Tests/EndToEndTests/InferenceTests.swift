import JSON
import Testing

/// The Open Inference Protocol, TF Serving's and MLflow's, as `curl` speaks them.
@Suite(OperationsShop()) struct InferenceTests {
    private var server: LarderProcess { get throws { try #require(OperationsShop.server) } }

    private let tensor = #"{"name":"input","shape":[2,2],"datatype":"FP32","data":[1,0,7,0]}"#

    @Test func `health needs nothing, and tells more than the status`() async throws {
        #expect(try await server.get("/v2/health/live").json == ["live": true])
        #expect(try await server.get("/v2/health/ready").json == ["ready": true])
    }

    @Test(arguments: ["/v2", "/v2/"])
    func `the server tells who it is`(path: String) async throws {
        let answer = try await server.get(path)
        #expect(answer.json["name"] == "larder")
        #expect(answer.json["extensions"]?.arrayValue?.contains("binary_tensor_data") == true)
    }

    @Test func `a model answers in JSON to JSON`() async throws {
        let answer = try await server.send(
            "POST", "/v2/models/loose/infer", body: #"{"id":"1","inputs":[\#(tensor)]}"#)
        #expect(answer.status == 200)
        #expect(answer.contentType == "application/json")
        #expect(
            answer.text == """
                {"model_name":"loose","model_version":"1","id":"1","outputs":[\
                {"name":"output","datatype":"FP32","shape":[2,1],"data":[-0.5,1.5]},\
                {"name":"margin","datatype":"FP32","shape":[2,1],"data":[-0.5,1.5]}]}
                """)
    }

    @Test func `rows that take their time are answered, too`() async throws {
        let rows = Array(repeating: "1,0,7,0", count: 5000).joined(separator: ",")
        let answer = try await server.send(
            "POST", "/v2/models/loose/infer",
            body: """
                {"inputs":[{"name":"input","shape":[10000,2],"datatype":"FP32",
                  "data":[\(rows)]}]}
                """
        )
        #expect(answer.status == 200)
        #expect(answer.json["outputs"]?.arrayValue?[0]["data"]?.arrayValue?.count == 10_000)
    }

    @Test func `what is wrong with much is told the same way`() async throws {
        let rows = Array(repeating: "1,0,7,x", count: 10_000).joined(separator: ",")
        let answer = try await server.send(
            "POST", "/v2/models/loose/infer", body: #"{"inputs":[\#(rows)]}"#)
        #expect(answer.status == 400)
        #expect(
            answer.text
                == #"{"error":"the request is wrong: inputs[0]: An object that describes a tensor "#
                + #"is expected here."}"#)
    }

    @Test(arguments: [
        (
            "/v2/models/nope/infer", 404,
            #"unknown model \"nope\": The project defines no such model. "#
                + "GET /v1/models lists those of the project."
        ),
        (
            "/v2/models/demand/infer", 404,
            #"the model \"demand\" has no alias \"champion\": It has none. "#
                + "PUT /v1/models/{model}/aliases/{alias} sets one once a version exists."
        ),
        (
            "/v2/models/loose/versions/x/infer", 400,
            "the request is wrong: version: A version is a whole number from 1."
        ),
        (
            "/v2/models/loose/infer?x=1", 400,
            #"the request is wrong: query.x: The path takes no query parameter \"x\". "#
                + "It takes project."
        ),
        ("/v2/models/loose/infer", 400, "the body is not valid JSON: Line 1, column 1: "),
    ])
    func `an error has one text`(path: String, status: Int, text: String) async throws {
        let answer = try await server.send("POST", path, body: "")
        #expect(answer.status == status)
        #expect(answer.text.hasPrefix(#"{"error":"\#(text)"#), "\(answer.text)")
    }

    @Test(arguments: [
        ("GET", "/v2/nope", 404, "no such path: No route of this server has that path."),
        ("DELETE", "/v2/models/loose", 405, "method not allowed: This path answers GET, HEAD."),
    ])
    func `what the server refuses by itself has one text, too`(
        method: String, path: String, status: Int, text: String
    ) async throws {
        let answer = try await server.send(method, path)
        #expect(answer.status == status)
        #expect(answer.contentType == "application/json")
        #expect(answer.text == #"{"error":"\#(text)"}"#)
        let other = try await server.send("GET", "/v3")
        #expect(other.contentType == "application/problem+json")
    }

    @Test func `a body that is too large has one text, by each protocol its own`() async throws {
        let body = String(repeating: " ", count: 16 << 20 + 1)
        let text = "request body too large: It may have 16777216 bytes."
        for path in ["/v2/models/loose/infer", "/v1/models/loose:predict"] {
            let answer = try await server.send("POST", path, body: body)
            #expect(answer.status == 413)
            #expect(answer.text == #"{"error":"\#(text)"}"#)
        }
        let invoked = try await server.send("POST", "/invocations?model=loose", body: body)
        #expect(
            invoked.json == ["error_code": "REQUEST_LIMIT_EXCEEDED", "message": .string(text)])
    }

    @Test func `a bad length of the JSON is refused`() async throws {
        for (value, text) in [
            ("-1", #"The header holds a count of bytes, and not \"-1\"."#),
            ("99", "The header says that 99 bytes are JSON, but the body has 2."),
        ] {
            let answer = try await server.send(
                "POST", "/v2/models/loose/infer", body: "{}",
                headers: ["Inference-Header-Content-Length": value])
            #expect(answer.status == 400)
            #expect(
                answer.text
                    == #"{"error":"the request is wrong: Inference-Header-Content-Length: "#
                    + #"\#(text)"}"#
            )
        }
    }

    @Test(arguments: [
        #"{"instances":[[1,0],[7,0]]}"#, #"{"instances":[{"a":1,"b":0},{"b":null,"a":7}]}"#,
        #"{"inputs":{"b":[0,0],"a":[1,7]},"signature_name":"serving_default"}"#,
    ])
    func `the protocol's first version predicts instances`(body: String) async throws {
        let answer = try await server.send("POST", "/v1/models/loose:predict", body: body)
        #expect(answer.text == #"{"predictions":[-0.5,1.5]}"#)
    }

    @Test func `its errors have one text, too`() async throws {
        let answer = try await server.send(
            "POST", "/v1/models/loose:predict", body: #"{"instances":[[1]]}"#)
        #expect(answer.status == 400)
        #expect(
            answer.text
                == #"{"error":"the request is wrong: instances[0]: The row has 1 values, and 2 "#
                + #"are expected."}"#)
    }

    @Test(arguments: [
        ("application/json", #"{"dataframe_split":{"columns":["b","a"],"data":[[0,1],[0,7]]}}"#),
        ("application/json; charset=UTF-8", #"{"dataframe_records":[{"a":1,"b":0},{"a":7}]}"#),
        ("application/json", #"{"instances":[[1,0],[7,0]],"params":{"x":1}}"#),
        ("application/json", #"{"inputs":{"a":[1,7],"b":[0,0]}}"#),
        ("text/csv", "a,b\n1,0\n7,\n"),
    ])
    func `MLflow's clients invoke a model`(contentType: String, body: String) async throws {
        let answer = try await server.send(
            "POST", "/invocations?model=loose", body: body, contentType: contentType)
        #expect(answer.text == #"{"predictions":[-0.5,1.5]}"#)
        let named = try await server.send(
            "POST", "/invocations", body: body, contentType: contentType,
            headers: ["Larder-Model": "loose"])
        #expect(named.text == answer.text)
    }

    @Test func `MLflow's clients ask whether and who is there`() async throws {
        let ping = try await server.get("/ping")
        #expect(ping.status == 200 && ping.text == "\n")
        #expect(try await server.get("/version").status == 200)
    }

    @Test func `which of several models is meant must be said`() async throws {
        let answer = try await server.send("POST", "/invocations", body: "{}")
        #expect(answer.status == 400)
        #expect(
            answer.json == [
                "error_code": "BAD_REQUEST",
                "message": """
                the request is wrong: query.model: The project has the models "demand", "loose". \
                Name one by ?model= or the header Larder-Model.
                """,
            ])
    }

    @Test func `what MLflow's server does not read is refused as it does`() async throws {
        let xml = try await server.send(
            "POST", "/invocations?model=loose", body: "<a/>", contentType: "text/xml")
        #expect(xml.status == 415)
        #expect(
            xml.text
                == "the content type is not known here: It is \"text/xml\". "
                + "Send application/json or text/csv, in UTF-8.")
        let latin = try await server.send(
            "POST", "/invocations?model=loose", body: "a,b\n", contentType: "text/csv; charset=l1")
        #expect(latin.status == 415)
        let unknown = try await server.send("POST", "/invocations?model=nope", body: "{}")
        #expect(unknown.status == 404)
        #expect(unknown.json["error_code"] == "RESOURCE_DOES_NOT_EXIST")
        let bare = try await server.send("POST", "/invocations?model=loose", body: "[[1,0]]")
        #expect(bare.status == 400)
        #expect(
            bare.json["message"]?.stringValue
                == "the body is not valid for this path: An object with one of dataframe_split, "
                + "dataframe_records, instances, inputs is expected.")
    }

    @Test func `predictions of every protocol are counted`() async throws {
        let count = { (statistics: JSONValue) in
            statistics["model_stats"]?.arrayValue?.first?["inference_count"]?.int64Value ?? 0
        }
        let path = "/v2/models/loose/versions/1/stats"
        let before = count(try await server.get(path).json)
        _ = try await server.send(
            "POST", "/v2/models/loose/infer", body: #"{"inputs":[\#(tensor)]}"#)
        _ = try await server.send(
            "POST", "/v1/models/loose:predict", body: #"{"instances":[[1,0]]}"#)
        _ = try await server.send(
            "POST", "/invocations?model=loose", body: "a,b\n1,0\n", contentType: "text/csv")
        #expect(count(try await server.get(path).json) >= before + 4)
    }
}
