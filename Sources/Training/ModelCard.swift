import Features
import JSON
import Models

/// What a model version was trained on, how it was judged, and why it was promoted or not.
struct ModelCard {
    let receipt: DatasetReceipt
    let asked: TrainingAsked
    /// With the embargo that the dataset gave it.
    let specification: TrainingSpecification
    let outcome: TrainingOutcome
    /// Of a label of several classes: their names, in the order of the metrics.
    let classes: [String]
    let verdict: Verdict

    var json: JSONValue {
        let report = outcome.report.json
        return [
            "dataset": Self.dataset(receipt),
            "label": .string(asked.label),
            "task": .string(specification.task.rawValue),
            "classes": .array(classes.map(JSONValue.string)),
            "features": .array(receipt.features.map { .string($0.description) }),
            "split": outcome.split.json,
            "training": training,
            "search": search,
            "metrics": report,
            "leakage": report["leakage"] ?? .null,
            "shift": report["shift"] ?? .null,
            "slices": report["slices"] ?? .array([]),
            "importance": report["importance"] ?? .null,
            "contributions": report["contributions"] ?? .null,
            "comparison": outcome.comparison?.json ?? .null,
            "gate": verdict.json,
            "policy": asked.policy.json,
            "job": .string(asked.job),
            "specification": asked.document,
        ]
    }

    /// What of a receipt is needed to build the dataset again.
    static func dataset(_ receipt: DatasetReceipt) -> JSONValue {
        [
            "name": .string(receipt.name), "content_hash": .string(receipt.contentHash),
            "rows": .integer(Int64(receipt.rows)), "as_known": .bool(receipt.asKnown),
            "definitions_hash": .string(receipt.definitionsHash),
            "as_of_sequence": .integer(receipt.asOfSequence),
            "created_at": .string(receipt.createdAt.description),
        ]
    }

    private var training: JSONValue {
        let parameters = outcome.parameters.values.map {
            ($0.name, JSONValue.number($0.value))
        }
        return [
            "engine": .string(outcome.artifact.engine),
            "objective": .string(specification.objective.rawValue),
            "parameters": .object(JSONObject(parameters)),
            "seed": .integer(Int64(specification.seed)),
            "threads": .integer(Int64(specification.threads)),
            "rounds": .integer(Int64(outcome.artifact.rounds)),
            "rounds_used": .integer(Int64(outcome.artifact.roundsUsed)),
        ]
    }

    private var search: JSONValue {
        guard specification.search != nil else { return .null }
        return [
            "chosen": outcome.chosen.map { .integer(Int64($0)) } ?? .null,
            "trials": .array(outcome.trials.map(\.json)),
        ]
    }
}
