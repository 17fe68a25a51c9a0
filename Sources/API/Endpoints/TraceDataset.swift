import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/datasets/{name}/verify`: builds the dataset again as its receipt says, and
    /// compares, as a job.
    static func verifyDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/datasets/{name}/verify", .requires(.readOffline), query: ["project"]
        ) { request in
            let project = request.project
            let datasets = services.features.datasets
            let receipt = try await datasets.receipt(request.parameter("name"), project: project)
            return try await services.startJob("verify-dataset", project: project) { progress in
                let comparison = try await datasets.verify(receipt.name, project: project) { rows in
                    progress.report(done: rows, of: receipt.rows, "rows")
                }
                return comparison.json
            }
        }
    }

    /// `GET /v1/datasets/{name}/explain?row=&feature=`: where the value of a cell came from.
    static func explainDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/datasets/{name}/explain", .requires(.readOffline),
            query: ["project", "row", "feature"]
        ) { request in
            guard let row = request.query("row").flatMap({ Int($0) }), row >= 0 else {
                throw Problem.invalid(
                    "query.row", "The number of a row is expected here.",
                    hint: "Rows are counted from 0.")
            }
            guard let feature = request.query("feature") else {
                throw Problem.invalid(
                    "query.feature", "The feature is missing.",
                    hint: "Name it as view:feature, or by its column.")
            }
            let explanation = try await services.features.datasets.explain(
                row: row, feature: feature, of: request.parameter("name"),
                project: request.project)
            return .json(explanation.json)
        }
    }
}

extension DatasetComparison {
    fileprivate var json: JSONValue {
        [
            "equal": .bool(isEqual), "rows": .integer(Int64(rows)),
            "different": .integer(Int64(different)),
            "different_by_retention": .integer(Int64(differentByRetention)),
            "retention": .array(removed.map(\.json)), "content_hash": .string(contentHash),
            "stored_hash": .string(storedHash), "rebuilt_hash": .string(rebuiltHash),
            "examples": .array(
                examples.map { example in
                    [
                        "row": .integer(Int64(example.row)), "column": .string(example.column),
                        "stored": example.stored.json, "rebuilt": example.rebuilt.json,
                    ]
                }),
        ]
    }
}

extension CellExplanation {
    fileprivate var json: JSONValue {
        var members: JSONObject = [
            "row": .integer(Int64(row)), "feature": .string(feature.description),
            "value": value?.json ?? .null,
            "entity": .object(JSONObject(keys.map { ($0.column.name, $0.value.json) })),
            "entity_time": .string(entityTime.description),
            "source": source.map(json(of:)) ?? .null, "window": window?.json ?? .null,
            "status": status.map { .string($0.rawValue) } ?? .null, "reason": .string(reason),
            "retention": removed?.json ?? .null,
        ]
        if let computation { members["inputs"] = .array(computation.inputs.map(json(of:))) }
        return .object(members)
    }

    private func json(of input: Computation.Input) -> JSONValue {
        switch input {
        case .request(let name, let value): ["request": .string(name), "value": value.json]
        case .feature(let explanation): explanation.json
        }
    }

    private func json(of source: Source) -> JSONValue {
        let age = source.order.eventTime.age(at: entityTime)
        return [
            "view": .string(source.view), "version": .integer(Int64(source.version)),
            "event_timestamp": .string(source.order.eventTime.description),
            "created_timestamp": .string(source.order.createdTime.description),
            "ingest_seq": .integer(source.order.sequence),
            "age_seconds": .number(Double(age) / 1_000_000),
        ]
    }
}

extension ExplainedWindow {
    fileprivate var json: JSONValue {
        [
            "start": .string(start.description), "end": .string(end.description),
            "events": .integer(Int64(events)), "counted": .integer(Int64(counted)),
            "known_later": .integer(Int64(knownLater)),
            "first": ends.map { json(of: $0.lowerBound) } ?? .null,
            "last": ends.map { json(of: $0.upperBound) } ?? .null,
            // Tiles may change their bits, so that datasets are not built from them.
            "read_from": "events",
        ]
    }

    private func json(of order: RowOrder) -> JSONValue {
        [
            "event_timestamp": .string(order.eventTime.description),
            "created_timestamp": .string(order.createdTime.description),
            "ingest_seq": .integer(order.sequence),
        ]
    }
}

extension RemovedHistory {
    fileprivate var json: JSONValue {
        [
            "feature_view": .string(view), "before": .string(before.description),
            "at": .string(at.description), "reason": .string(sentence + "."),
        ]
    }
}
