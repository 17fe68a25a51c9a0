import Features
import JSON
import Models

/// What became of the datasets that model versions were trained from.
extension DatasetStore {
    /// The versions as they are answered, each with the dataset that it was trained from.
    func traced(
        _ versions: [ModelVersion], project: String, answer: (ModelVersion) -> JSONObject
    ) async throws -> [JSONValue] {
        var answers: [JSONValue] = []
        for version in versions {
            var object = answer(version)
            if let origin = try await state(ofOrigin: version, project: project) {
                object["dataset"] = origin
            }
            answers.append(.object(object))
        }
        return answers
    }

    /// The dataset that the version's card names, with its `state`: `stored`, `replaced` where one
    /// of other content bears its name, or `deleted`.
    ///
    /// - Returns: `nil` for a version that was uploaded.
    func state(
        ofOrigin version: ModelVersion, project: String
    ) async throws -> JSONValue? {
        guard var dataset = version.card["dataset"]?.objectValue,
            let name = dataset["name"]?.stringValue
        else { return nil }
        do throws(FeatureError) {
            let present = try await receipt(name, project: project)
            dataset["state"] =
                dataset["content_hash"] == .string(present.contentHash) ? "stored" : "replaced"
        } catch {
            guard case .unknownDataset = error else { throw error }
            dataset["state"] = "deleted"
        }
        return .object(dataset)
    }
}
