import Features
import JSON
import Models

/// What a model version was trained on and how it was judged.
struct ModelCard {
    let receipt: DatasetReceipt
    let label: String
    let specification: TrainingSpecification
    let outcome: TrainingOutcome

    var json: JSONValue {
        [
            "dataset": [
                "name": .string(receipt.name), "content_hash": .string(receipt.contentHash),
                "rows": .integer(Int64(receipt.rows)), "as_known": .bool(receipt.asKnown),
            ],
            "label": .string(label),
            "task": .string(specification.task.rawValue),
            "features": .array(receipt.features.map { .string($0.description) }),
            "split": outcome.split.json,
            "training": training,
            "metrics": outcome.report.json,
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
}
