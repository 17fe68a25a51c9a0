import JSON
import Testing

/// Trainings that fail: the job says why, and no version comes of it.
@Suite(.serialized, OperationsShop()) struct OperationsTrainingTests {
    @Test(arguments: [
        (
            "a missing column", #"{}"#, "the dataset has no number \"sold\" to learn",
            "The columns of its entity rows are shop, event_timestamp.",
            "Give the label as a numeric column of the entity rows."
        ),
        (
            "text", #"{"sold": "many"}"#, "the dataset has no number \"sold\" to learn",
            "The columns of its entity rows are sold, shop, event_timestamp.",
            "Give the label as a numeric column of the entity rows."
        ),
        (
            "a constant", #"{"sold": 1}"#, "the label is constant in the train range",
            "Every row holds 1.0.", "Choose rows in which the label varies, or another split."
        ),
    ])
    func `a label that cannot be learnt fails the job`(
        label: String, members: String, title: String, detail: String, hint: String
    ) async throws {
        let extra = try JSONValue(parsing: members).objectValue ?? JSONObject()
        try await fails(rows: 40, { _ in extra }, title, detail, hint)
    }

    @Test func `labels that are missing in some rows fail the job`() async throws {
        try await fails(
            rows: 40, { JSONObject([("sold", $0 % 7 == 0 ? .null : .integer(Int64($0)))]) },
            "the label is missing in some rows", "6 of 40 rows have none, the first is row 0.",
            "Leave out the rows whose label is not known yet.")
    }

    @Test func `too few rows fail the job`() async throws {
        try await fails(
            rows: 3, { JSONObject([("sold", .integer(Int64($0)))]) },
            "too few rows in the train range", "It has 1, 2 are needed.",
            "Add rows, or change the shares of the split.")
    }

    private func fails(
        rows count: Int, _ extra: (Int) -> JSONObject, _ title: String, _ detail: String,
        _ hint: String
    ) async throws {
        let server = try #require(OperationsShop.server)
        let rows = (0..<count).map { index -> JSONValue in
            var row = extra(index)
            row["shop"] = "N"
            row["event_timestamp"] = .integer(1_767_225_600_000_000 + Int64(index) * 60_000_000)
            return .object(row)
        }
        let job = try await server.finish(
            try await server.post("/v1/models/demand/train", ["entity_rows": .array(rows)]))
        #expect(job["state"] == "failed")
        #expect(
            job["error"] == [
                "type": "urn:larder:problem:training", "title": .string(title), "status": 422,
                "detail": .string(detail), "hint": .string(hint),
            ])
        let model = try await server.get("/v1/models/demand").json
        #expect(model["versions"] == [])
    }
}
