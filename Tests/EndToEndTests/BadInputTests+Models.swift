import Testing

/// What is wrong with models and predictions, and what is said about it.
extension BadInputTests {
    @Test func `a version of an unknown model is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/models/nope/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["shop_weather:temp", "shop_weather:wind"]),
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }

    @Test func `an unknown format is named`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/versions?format=pickle", body: "{}",
            with: """
                422 invalid: the request is wrong
                There is no model format "pickle".
                - query.format: There is no model format "pickle". → The formats are \
                xgboost-json, xgboost-ubj, lightgbm, onnx, linear.
                """)
    }

    @Test func `a model whose features do not match its service is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["temp", "rain"]),
            with: """
                422 model: the model does not fit the feature service "comfort"
                The model's inputs "rain" are not among its features.
                → Name the inputs as the service does: shop_weather:temp, shop_weather:wind.
                """)
    }

    @Test func `a model file that is cut short is refused`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/versions?format=xgboost-json", body: #"{"learner":{"#,
            with: """
                422 model: the model file cannot be read
                Line 1, column 13: expected a key in double quotes, found the end of the document.
                → The file is damaged or of another format; save the model again.
                """)
    }

    @Test func `an empty model file is refused`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/versions?format=xgboost-json", body: "",
            with: """
                422 model: the model file cannot be read
                Line 1, column 1: expected a value, found the end of the document.
                → The file is damaged or of another format; save the model again.
                """)
    }

    @Test func `a file that is no model is refused`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/versions?format=xgboost-json", body: "{}",
            with: """
                422 model: the model file has no "version"
                The model file has no "version".
                → The file is damaged or of another format; save the model again.
                """)
    }

    @Test func `an alias to an unknown version is refused`() async throws {
        try await refuses(
            "PUT", "/v1/models/demand/aliases/champion", body: #"{"version":9}"#,
            with: """
                404 model: the model "demand" has no version 9
                The model "demand" has no version 9.
                → GET /v1/models/{model} lists its versions.
                """)
    }

    @Test func `an alias of an unknown model is refused`() async throws {
        try await refuses(
            "PUT", "/v1/models/nope/aliases/champion", body: #"{"version":1}"#,
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }

    @Test func `an alias needs a version`() async throws {
        try await refuses(
            "PUT", "/v1/models/demand/aliases/champion", body: "{}",
            with: """
                422 invalid: the request is wrong
                The field "version" is missing.
                - version: The field "version" is missing.
                """)
    }

    @Test func `an alias to something that is no version is refused`() async throws {
        try await refuses(
            "PUT", "/v1/models/demand/aliases/champion", body: #"{"version":"one"}"#,
            with: """
                422 invalid: the request is wrong
                A whole number is expected here.
                - version: A whole number is expected here.
                """)
    }

    @Test func `a bad name of an alias is refused`() async throws {
        try await refuses(
            "PUT", "/v1/models/demand/aliases/my-alias", body: #"{"version":1}"#,
            with: """
                422 invalid: the request is wrong
                "my-alias" cannot be a name.
                - alias: "my-alias" cannot be a name. → Use up to 48 letters, digits and \
                underscores, not starting with a digit.
                """)
    }

    @Test func `an unknown version has no card`() async throws {
        try await refuses(
            "GET", "/v1/models/demand/versions/9/card",
            with: """
                404 model: the model "demand" has no version 9
                The model "demand" has no version 9.
                → GET /v1/models/{model} lists its versions.
                """)
    }

    @Test func `an alias that there is not is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/models/loose/aliases/blue",
            with: """
                404 model: the model "loose" has no alias "blue"
                It has "champion".
                → PUT /v1/models/{model}/aliases/{alias} sets one once a version exists.
                """)
    }

    @Test func `an alias of an unknown model is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/models/nope/aliases/champion",
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }

    @Test func `a version that is no number is refused`() async throws {
        try await refuses(
            "GET", "/v1/models/demand/versions/x/card",
            with: """
                422 invalid: the request is wrong
                A version is a whole number from 1.
                - version: A version is a whole number from 1.
                """)
    }

    @Test func `an unknown version is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/models/demand/versions/9",
            with: """
                404 model: the model "demand" has no version 9
                The model "demand" has no version 9.
                → GET /v1/models/{model} lists its versions.
                """)
    }

    @Test func `without a champion nothing is predicted`() async throws {
        try await refuses(
            "POST", "/v1/models/demand/predict", body: #"{"entities":{"shop":["N"]}}"#,
            with: """
                404 model: the model "demand" has no alias "champion"
                It has none.
                → PUT /v1/models/{model}/aliases/{alias} sets one once a version exists.
                """)
    }

    @Test func `an unknown model predicts nothing`() async throws {
        try await refuses(
            "POST", "/v1/models/nope/predict", body: #"{"entities":{"shop":["N"]}}"#,
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }

    @Test func `an unknown alias is named with the known ones`() async throws {
        try await refuses(
            "POST",
            "/v1/models/loose/predict",
            body: #"{"rows":[{"a":1}],"alias":"challenger"}"#,
            with: """
                404 model: the model "loose" has no alias "challenger"
                It has "champion".
                → PUT /v1/models/{model}/aliases/{alias} sets one once a version exists.
                """)
    }

    @Test func `an unknown version predicts nothing`() async throws {
        try await refuses(
            "POST",
            "/v1/models/demand/predict",
            body: #"{"entities":{"shop":["N"]},"version":9}"#,
            with: """
                404 model: the model "demand" has no version 9
                The model "demand" has no version 9.
                → GET /v1/models/{model} lists its versions.
                """)
    }

    @Test func `an alias and a version exclude each other`() async throws {
        try await refuses(
            "POST",
            "/v1/models/loose/predict",
            body: #"{"rows":[{"a":1}],"alias":"champion","version":1}"#,
            with: """
                422 invalid: the request is wrong
                Either alias or version is expected, not both.
                - version: Either alias or version is expected, not both.
                """)
    }

    @Test func `a file that looks like another format says which`() async throws {
        try await refuses(
            "POST", "/v1/models/loose/versions?format=onnx", body: #"{"learner": {}}"#,
            with: """
                422 model: the model file is not of the format "onnx"
                It looks like JSON.
                → Perhaps format=xgboost-json or format=linear is meant.
                """)
    }

    @Test func `what is wrong within a member of a rollout is told by its path`() async throws {
        try await refuses(
            "PUT", "/v1/models/loose/rollout",
            body: #"{"version": 1, "mode": "shadow", "stop": {"foo": 1}}"#,
            with: """
                422 invalid: the request is wrong
                There is no field "foo" here.
                - stop.foo: There is no field "foo" here. → The fields are error_rate, \
                latency_ratio, min_predictions.
                """)
        try await refuses(
            "PUT", "/v1/models/loose/rollout",
            body: #"{"version": 1, "mode": "shadow", "stop": {"latency_ratio": "x"}}"#,
            with: """
                422 invalid: the request is wrong
                A number is expected here.
                - stop.latency_ratio: A number is expected here.
                """)
    }

    @Test func `predictions by entities and by rows exclude each other`() async throws {
        try await refuses(
            "POST",
            "/v1/models/loose/predict",
            body: #"{"rows":[{"a":1}],"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: the request is wrong
                Either entities or rows is expected, not both.
                - rows: Either entities or rows is expected, not both.
                """)
    }

    @Test func `rows are predicted as they are, and not as of a time`() async throws {
        try await refuses(
            "POST",
            "/v1/models/loose/predict",
            body: #"{"rows":[{"a":1}],"as_of":"2026-01-01T00:00:00Z"}"#,
            with: """
                422 invalid: the request is wrong
                Either as_of or rows is expected, not both.
                - rows: Either as_of or rows is expected, not both.
                """)
    }

    @Test func `an unknown field of a prediction is named`() async throws {
        try await refuses(
            "POST", "/v1/models/loose/predict", body: #"{"rows":[{"a":1}],"why":true}"#,
            with: """
                422 invalid: the request is wrong
                There is no field "why" here.
                - why: There is no field "why" here. → The fields are entities, request, rows, \
                overrides, as_of, alias, version, explain.
                """)
    }

    @Test func `an unknown input is named with the known ones`() async throws {
        try await refuses(
            "POST", "/v1/models/loose/predict", body: #"{"rows":[{"a":1},{"c":2}]}"#,
            with: """
                422 invalid: the request is wrong
                The model has no input "c".
                - rows[1].c: The model has no input "c". → Its inputs are a, b.
                """)
    }

    @Test func `an input that is no number is shown`() async throws {
        try await refuses(
            "POST", "/v1/models/loose/predict", body: #"{"rows":[{"a":"one"}]}"#,
            with: """
                422 invalid: the request is wrong
                A number is expected, but this is "one".
                - rows[0].a: A number is expected, but this is "one".
                """)
    }

    @Test func `a model without a service looks nothing up`() async throws {
        try await refuses(
            "POST", "/v1/models/loose/predict", body: #"{"entities":{"shop":["N"]}}"#,
            with: """
                422 invalid: the request is wrong
                The model has no feature service to look features up by.
                - entities: The model has no feature service to look features up by. → Send rows \
                of named inputs, or declare the model's feature_service.
                """)
    }

    @Test func `a version that an alias names is not deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/models/loose/versions/1",
            with: """
                409 model: version 1 of the model "loose" is in use
                The alias "champion" names it.
                → Point the alias at another version first.
                """)
    }
}
