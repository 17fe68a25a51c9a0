package import Features

/// Keeps model versions and aliases. Implemented in PostgreSQL.
package protocol ModelStore: Sendable {
    /// Stores the artifact as the next version of its model.
    func add(_ version: NewModelVersion) async throws(FeatureError) -> ModelVersion

    /// The versions of a model, oldest first.
    func versions(of model: String, project: String) async throws(FeatureError) -> [ModelVersion]

    /// - Returns: `nil` when there is no such version.
    func artifact(
        of model: String, version: Int, project: String
    ) async throws(FeatureError) -> [UInt8]?

    /// Deletes a version.
    /// - Returns: Whether it existed.
    func delete(_ model: String, version: Int, project: String) async throws(FeatureError) -> Bool

    /// The aliases of all models of all projects.
    func aliases() async throws(FeatureError) -> [ModelAlias]

    /// Points the alias at its version, wherever it pointed before.
    func set(_ alias: ModelAlias) async throws(FeatureError)
}
