import Features
import Models

extension Services {
    /// What the inputs and outputs of a version mean; `nil` where it is gone.
    func signature(
        of model: String, version: Int, project: String
    ) async throws -> ModelSignature? {
        let name = VersionName(project: project, model: model, version: version)
        guard let record = try await predictions.store.version(name) else { return nil }
        if let signature = record.signature { return signature }
        // An older program stored it without; loading it, which may fail, tells.
        do {
            return try await predictions.served(model, version: version, project: project)
                .model.signature
        } catch let error as FeatureError {
            if case .unavailable = error { throw error }
            return nil
        } catch is ModelError {
            return nil
        }
    }
}
