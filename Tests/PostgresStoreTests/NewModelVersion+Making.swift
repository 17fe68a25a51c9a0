import Features
import JSON
import Models

extension NewModelVersion {
    /// A version whose file no reader of models has seen: the store does not look into it.
    static func make(
        _ model: String, project: String, bytes: [UInt8] = [1],
        inputs: [ModelSignature.Input] = [], card: JSONValue = .null,
        features: PinnedFeatures? = nil
    ) -> NewModelVersion {
        NewModelVersion(
            project: project, model: model, format: .xgboostJSON, artifact: bytes,
            signature: ModelSignature(
                inputs: inputs,
                outputs: [.init(name: "output", type: .float32, role: .scores, width: 2)],
                task: .binary, classes: ["no", "yes"]),
            origin: ModelOrigin(
                writer: "XGBoost 3.2.0", objective: "multi:softprob", rounds: 9, roundsUsed: 7),
            policy: InputPolicy(unknownCategories: .refuse), card: card, features: features)
    }
}
