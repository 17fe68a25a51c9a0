import JSON
import Testing

/// What is wrong with a caller's request is never a 5xx: the SDK would repeat it three times, and
/// hide what was said.
extension FeastTests {
    @Test(arguments: [
        (
            #"{"features": ["nope:x"], "entities": {"item": [1]}}"#,
            "404 FeatureViewNotFoundException: unknown feature view \"nope\": The project defines "
                + "no such feature view. GET /v1/feature-views lists those of the project."
        ),
        (
            #"{"feature_service": "nope", "entities": {"item": [1]}}"#,
            "404 FeatureServiceNotFoundException: unknown feature service \"nope\": The project "
                + "defines no such feature service. GET /v1/feature-services lists those of the "
                + "project."
        ),
        (
            #"{"features": ["counts:x"], "entities": {"item": [1]}}"#,
            "422 FeastError: unknown feature \"counts:x\": features[0]: The feature view "
                + "\"counts\" has no feature \"x\". Its features are count."
        ),
        (
            #"{"features": ["counts@v9:count"], "entities": {"item": [1]}}"#,
            "422 FeastError: unknown version of the feature view \"counts\": features[0]: There "
                + "is no feature view \"counts@v9\". Its versions are counts@v1."
        ),
        (
            #"{"features": [], "entities": {"item": [1]}}"#,
            "422 FeastError: no features were asked for: features: The list is empty. Name "
                + "features as view:feature, or a feature_service."
        ),
        (
            #"{"features": ["count"], "entities": {"item": [1]}}"#,
            "422 FeastError: the request is wrong: features[0]: \"count\" is not a feature "
                + "reference. Write \"view:feature\"."
        ),
        (
            #"{"features": ["counts:count", "stock:count"], "entities": {"item": [1]}}"#,
            "422 FeatureNameCollisionError: two columns would be named \"count\": features[1]: "
                + "\"count\" is also another column of the result. Ask with full_feature_names, "
                + "which names columns view__feature."
        ),
        (
            #"{"features": ["counts:count"], "entities": {}}"#,
            "422 FeastError: the entities are wrong: entities.item: The join key \"item\" is "
                + "missing. The join keys are item."
        ),
        (
            #"{"features": ["counts:count"], "entities": {"shop": ["N"]}}"#,
            "422 FeastError: the entities are wrong: entities.item: The join key \"item\" is "
                + "missing. The join keys are item."
        ),
        (
            #"{"features": ["counts:count"], "entities": {"item": []}}"#,
            "422 FeastError: the request is wrong: entities: The lists are empty. Name at least "
                + "one entity."
        ),
        (
            #"{"features": ["leg:miles"], "entities": {"origin": ["1", "2"], "dest": ["3"]}}"#,
            "422 FeastError: the entities are wrong: entities.dest: The list has 1 values, that "
                + "of \"origin\" has 2. Give every join key one value per entity."
        ),
        (
            #"{"features": ["counts:count"], "entities": {"item": [1, null]}}"#,
            "422 FeastError: the request is wrong: entities.item[1]: The join key \"item\" "
                + "expects int64, but this is null."
        ),
        (
            #"{"features": ["counts:count"], "entities": {"item": ["x"]}}"#,
            "422 FeastError: the request is wrong: entities.item[0]: The join key \"item\" "
                + "expects int64, but this is \"x\"."
        ),
        (
            #"{"features": ["archive:i"], "entities": {"item": [1]}}"#,
            "422 FeastError: the feature view \"archive\" is not online: features: It is declared "
                + "with online: false. Ask with as_of, or declare it online."
        ),
        (
            "{",
            "400 FeastError: the body is not valid JSON: Line 1, column 2: expected a key in "
                + "double quotes, found the end of the document."
        ),
    ])
    func `a wrong lookup raises an exception that says what is wrong`(
        body: String, exception: String
    ) async throws {
        #expect(Self.exception(try await look(body)) == exception)
    }

    @Test(arguments: [
        ("[]", #"{"type":"dict_type","loc":["body"],"msg":"An object is expected."}"#),
        (
            #"{"features": ["counts:count"]}"#,
            #"{"type":"missing","loc":["body","entities"],"#
                + #""msg":"The field \"entities\" is missing."}"#
        ),
        (
            #"{"entities": []}"#,
            #"{"type":"dict_type","loc":["body","entities"],"#
                + #""msg":"An object of lists is expected here."}"#
        ),
        (
            #"{"entities": {"item": 1}}"#,
            #"{"type":"list_type","loc":["body","entities","item"],"#
                + #""msg":"A list of values is expected here."}"#
        ),
        (
            #"{"entities": {}, "features": "counts:count"}"#,
            #"{"type":"list_type","loc":["body","features"],"#
                + #""msg":"A list of strings is expected here."}"#
        ),
        (
            #"{"entities": {}, "features": ["counts:count", 1]}"#,
            #"{"type":"string_type","loc":["body","features","1"],"#
                + #""msg":"A string is expected here."}"#
        ),
        (
            #"{"entities": {}, "feature_service": 1}"#,
            #"{"type":"string_type","loc":["body","feature_service"],"#
                + #""msg":"A string is expected here."}"#
        ),
        (
            #"{"entities": {}, "full_feature_names": "yes"}"#,
            #"{"type":"bool_type","loc":["body","full_feature_names"],"#
                + #""msg":"true or false is expected here."}"#
        ),
    ])
    func `a request of another shape is told where it differs`(
        body: String, detail: String
    ) async throws {
        let answer = try await look(body)
        #expect(answer.status == 422)
        #expect(answer.text == #"{"detail":[\#(detail)]}"#)
    }

    @Test(arguments: ["/search", "/retrieve-online-documents"])
    func `vector search is refused with JSON`(path: String) async throws {
        let answer = try await server.send(
            "POST", path, body: #"{"features": [], "query": [1.0], "top_k": 1}"#)
        #expect(
            Self.exception(answer)
                == "404 FeastError: vector search is not offered: Larder keeps no index of "
                + "vectors. Read features by their entity keys: POST /get-online-features.")
    }

    @Test func `health is an empty 200`() async throws {
        let answer = try await server.get("/health")
        #expect(answer.status == 200)
        #expect(answer.text.isEmpty)
    }
}
