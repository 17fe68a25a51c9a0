import Features
import JSON
import Models

/// What became of the datasets that model versions were trained from.
extension DatasetStore {
    /// The version as it is answered, with the dataset that it was trained from.
    ///
    /// - Parameter state: Where it is on this server.
    func traced(_ version: ModelVersion, in state: VersionState) async throws -> JSONObject {
        var object = version.json(in: state)
        object["dataset"] = try await self.state(ofOrigin: version, project: version.project)
        return object
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
