package import Features

/// Keeps model versions and what names them. Implemented in PostgreSQL.
///
/// Each change counts the revision of `names(after:)` up, in its own transaction, and is audited
/// there where it cannot be undone or decides what answers.
package protocol ModelStore: Sendable {
    /// Stores the artifact as the next version of its model.
    ///
    /// - Throws: `.conflict` where the model has a version that was added under the same
    ///   idempotency key.
    func add(_ version: NewModelVersion) async throws(FeatureError) -> ModelVersion

    /// The versions of a model, oldest first.
    func versions(of model: String, project: String) async throws(FeatureError) -> [ModelVersion]

    /// The versions of all models of the project, by model and version.
    func versions(project: String) async throws(FeatureError) -> [ModelVersion]

    /// - Returns: `nil` when there is no such version.
    func version(_ name: VersionName) async throws(FeatureError) -> ModelVersion?

    /// - Returns: `nil` when no version of the model was added under the idempotency key.
    func version(
        addedUnder key: String, to model: String, project: String
    ) async throws(FeatureError) -> ModelVersion?

    /// - Returns: `nil` when there is no such version.
    func artifact(of name: VersionName) async throws(FeatureError) -> ModelArtifact?

    /// Records what a version's file says of a version that an older program stored without it.
    func describe(
        _ name: VersionName, signature: ModelSignature, origin: ModelOrigin
    ) async throws(FeatureError)

    /// Deletes a version that nothing names.
    func delete(
        _ name: VersionName, principal: String
    ) async throws(FeatureError) -> VersionDeletion

    /// The names as they are now; `nil` where nothing has changed since the revision.
    func names(after revision: Int64?) async throws(FeatureError) -> StoredNames?

    /// Those of the versions that there are.
    func existing(_ names: Set<VersionName>) async throws(FeatureError) -> Set<VersionName>

    /// Points the alias at its version, wherever it pointed before; does nothing where it points
    /// there already.
    func set(_ alias: ModelAlias, principal: String) async throws(FeatureError)

    /// - Returns: Whether there was such an alias.
    func remove(
        _ alias: String, of model: String, project: String, principal: String
    ) async throws(FeatureError) -> Bool

    /// Stores what is tried for the model, in the place of what was before; does nothing where the
    /// same is running already.
    /// - Returns: As it is stored, with the time at which it began.
    func set(_ rollout: Rollout, principal: String) async throws(FeatureError) -> Rollout

    /// - Returns: Whether something was tried.
    func removeRollout(
        of model: String, project: String, principal: String
    ) async throws(FeatureError) -> Bool

    /// Stores that the rollout has stopped; does nothing where another one has taken its place, be
    /// it the same begun anew, or where it has stopped already.
    func stop(_ rollout: Rollout, because reason: String) async throws(FeatureError)
}
