import Foundation
import JSON

extension FlightsDemo {
    /// A prediction as the server sends it.
    struct Prediction: Equatable {
        let value: Float
        let margin: Float
        let missing: [String]

        init?(_ json: JSONValue) {
            guard let value = json["value"]?.doubleValue, let margin = json["margin"]?.doubleValue,
                let missing = json["missing"]?.arrayValue
            else { return nil }
            self.value = Float(value)
            self.margin = Float(margin)
            self.missing = missing.compactMap(\.stringValue)
        }
    }

    /// The champion's predictions for rows of the dataset, sent as named inputs.
    ///
    /// - Parameter batch: Rows of one request.
    func predictions(
        for rows: [Int], of dataset: FlightsDataset, inputs: [String], batch: Int = 500
    ) async throws -> [Prediction] {
        let batches = stride(from: 0, to: rows.count, by: batch).map {
            rows[$0..<min($0 + batch, rows.count)]
        }
        return try await inOrder(batches) { rows in
            try await predictions(
                from: Self.body(for: rows, of: dataset, inputs: inputs), count: rows.count)
        }.flatMap(\.self)
    }

    /// The champion's prediction for a flight's keys, as of its scheduled departure.
    func prediction(asOf row: FlightsDataset.Row) async throws -> Prediction? {
        let body: JSONValue = [
            "entities": Self.entities([row]), "as_of": .string(row.timeText),
        ]
        return try await predictions(from: body.text, count: 1).first
    }

    /// What the online store had of the service's features at the time of these flights.
    ///
    /// - Parameter rows: Of one time.
    func features(asOf rows: [FlightsDataset.Row]) async throws -> [FlightsLookup] {
        let body: JSONValue = [
            "feature_service": "arrival_delay", "entities": Self.entities(rows),
            "as_of": .string(rows[0].timeText),
        ]
        let answer = try await server.post("/v1/online-features", body)
        let found = answer.json["rows"]?.arrayValue?.compactMap(FlightsLookup.init) ?? []
        guard answer.status == 200, found.count == rows.count else {
            throw StartError(output: answer.text)
        }
        return found
    }

    /// Answers to all questions, in their order, a few asked at once.
    func inOrder<Question: Sendable, Reply: Sendable>(
        _ questions: [Question],
        _ ask: @escaping @Sendable (Question) async throws -> Reply
    ) async throws -> [Reply] {
        let lanes = 4
        return try await withThrowingTaskGroup(of: [(Int, Reply)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var replies: [(Int, Reply)] = []
                    for index in stride(from: lane, to: questions.count, by: lanes) {
                        replies.append((index, try await ask(questions[index])))
                    }
                    return replies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
                .sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func predictions(from body: String, count: Int) async throws -> [Prediction] {
        let answer = try await server.send(
            "POST", "/v1/models/arrival_delay/predict", body: body)
        let found = answer.json["predictions"]?.arrayValue?.compactMap(Prediction.init) ?? []
        guard answer.status == 200, found.count == count else {
            throw StartError(output: answer.text)
        }
        return found
    }

    private static func entities(_ rows: [FlightsDataset.Row]) -> JSONValue {
        .object(
            JSONObject(
                ["origin", "dest", "carrier", "tailnum"].map { key in
                    (key, .array(rows.map { .string($0.keys[key] ?? "") }))
                }))
    }

    private static func body(
        for rows: ArraySlice<Int>, of dataset: FlightsDataset, inputs: [String]
    ) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("rows")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            for (input, value) in zip(inputs, dataset.features(of: row)) {
                writer.key(input)
                // NaN is written as null: a missing input.
                writer.double(value)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.take(), as: UTF8.self)
    }
}
