import Testing

/// What is wrong with labels and questions about performance, and what is said about it.
extension BadInputTests {
    private func refusesLabels(_ labels: String, with text: String) async throws {
        try await refuses("POST", "/v1/labels", body: #"{"labels": [\#(labels)]}"#, with: text)
    }

    @Test func `everything that is wrong with labels is told, and none is kept`() async throws {
        try await refusesLabels(
            #"""
            {"prediction_id": "0197f1a0-0000-7000-8000-000000000000", "label": 1},
            {"prediction_id": "x", "label": [1]},
            {"label": 1},
            {"prediction_id": "0197f1a0-0000-7000-8000-000000000000"},
            {"prediction_id": "0197f1a0-0000-7000-8000-000000000000", "model": "demand",
             "label": 1},
            {"prediction_id": "0197f1a0-0000-7000-8000-000000000000", "label": 1,
             "label_timestamp": "soon"},
            {"truth": 1},
            7,
            {"prediction_id": "0197f1a0-0000-7000-8000-000000000000", "label": 1,
             "label_timestamp": "2999-01-01T00:00:00Z"}
            """#,
            with: """
                422 invalid: the labels are wrong
                9 things are wrong; see errors.
                - labels[1].prediction_id: "x" is not the id of a prediction. → Send the \
                prediction_id that the prediction was answered with.
                - labels[1].label: A number, a boolean or the name of a class is expected, but \
                this is [1].
                - labels[2].model: The field "model" is missing. → A label has a prediction_id, \
                or model, entities and event_timestamp.
                - labels[3].label: The field "label" is missing.
                - labels[4].model: Either prediction_id or model is expected, not both.
                - labels[5].label_timestamp: "soon" is not a time. → Write RFC 3339, such as \
                2013-07-04T12:00:00Z.
                - labels[6].truth: There is no field "truth" here. → The fields are \
                prediction_id, model, entities, event_timestamp, label, label_timestamp.
                - labels[7]: An object is expected here.
                - labels[8].label_timestamp: 2999-01-01T00:00:00Z has not come yet. → It is when \
                the label became known; no later one would replace it before.
                """)
    }

    @Test func `the entities of a label are those of its model`() async throws {
        let rest = #""event_timestamp": "2026-01-01T00:00:00Z", "label": 1"#
        try await refusesLabels(
            #"""
            {"model": "nope", "entities": {"shop": "N"}, \#(rest)},
            {"model": "loose", "entities": {"shop": "N"}, \#(rest)},
            {"model": "demand", "entities": {"till": 1}, \#(rest)},
            {"model": "demand", "entities": {"shop": ["N"]}, \#(rest)},
            {"model": "demand", "entities": {}, \#(rest)},
            {"model": "demand", "entities": "N", \#(rest)},
            {"model": 1, "entities": {"shop": "N"}, \#(rest)}
            """#,
            with: """
                422 invalid: the labels are wrong
                7 things are wrong; see errors.
                - labels[0].model: There is no model "nope". → GET /v1/models lists those of the \
                project.
                - labels[1].model: The model "loose" is not asked by entity keys. → Name the \
                prediction by its prediction_id.
                - labels[2].entities.till: The model has no join key "till". → Its join keys are \
                shop.
                - labels[3].entities.shop: The join key "shop" expects string, but this is ["N"].
                - labels[4].entities.shop: The join key "shop" expects string, but this is null.
                - labels[5].entities: An object of join keys is expected here.
                - labels[6].model: A string is expected here.
                """)
    }

    @Test func `what is no number is no label of a model that predicts one`() async throws {
        let rest = #""entities": {"shop": "N"}, "event_timestamp": "2026-01-01T00:00:00Z""#
        try await refusesLabels(
            #"""
            {"model": "demand", "label": true, \#(rest)},
            {"model": "demand", "label": "high", \#(rest)}
            """#,
            with: """
                422 invalid: the labels are wrong
                The model "demand" predicts a number, and "high" is none.
                - labels[1].label: The model "demand" predicts a number, and "high" is none. → \
                Send the number that turned out to be true.
                """)
    }

    @Test func `labels of no shape are refused`() async throws {
        try await refuses(
            "POST", "/v1/labels", body: #"{"labels": 1}"#,
            with: """
                422 invalid: the request is wrong
                A list of labels is expected here.
                - labels: A list of labels is expected here. → Write {"labels": \
                [{"prediction_id": "…", "label": 1}]}.
                """)
        try await refuses(
            "POST", "/v1/labels", body: "{\"label\": 1}\n{\"label\":",
            contentType: "application/x-ndjson",
            with: """
                400 malformed: the body is not valid NDJSON
                Line 2, column 10: expected a value, found the end of the document.
                """)
        try await refuses(
            "POST", "/v1/labels", body: "prediction_id,label\n", contentType: "text/csv",
            with: """
                415 unsupported-media-type: the media type "text/csv" is not supported
                Labels are read as JSON or NDJSON.
                → Use application/json or application/x-ndjson.
                """)
    }

    @Test(arguments: [
        ("version=0", "version", "A version is a whole number from 1.", ""),
        (
            "since=now", "since", "\"now\" is not a time.",
            " → Write RFC 3339, such as 2013-07-04T12:00:00Z."
        ),
        (
            "maturity=week", "maturity", "\"week\" is not a duration.",
            " → Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w."
        ),
        (
            "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "until",
            "The interval ends at 2026-01-01T00:00:00Z, and begins at 2026-01-02T00:00:00Z.",
            " → Let until be later than since."
        ),
        (
            "since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&bucket=1m", "bucket",
            "Stretches of 1m are too many between 2026-01-01T00:00:00Z and 2026-01-02T00:00:00Z.",
            " → Let there be up to 1000 of them."
        ),
        (
            "bucket=0s&since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z", "bucket",
            "Stretches of 0s are too many between 2026-01-01T00:00:00Z and 2026-01-02T00:00:00Z.",
            " → Let there be up to 1000 of them."
        ),
    ])
    func `what is asked of performance is read strictly`(
        query: String, path: String, detail: String, hint: String
    ) async throws {
        try await refuses(
            "GET", "/v1/models/demand/performance?\(query)",
            with: """
                422 invalid: the request is wrong
                \(detail)
                - query.\(path): \(detail)\(hint)
                """)
    }

    @Test func `the performance of an unknown model is refused`() async throws {
        try await refuses(
            "GET", "/v1/models/nope/performance",
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }
}
