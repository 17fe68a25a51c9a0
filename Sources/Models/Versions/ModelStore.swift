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

    /// Points the alias at its version, and remembers it.
    ///
    /// - Returns: The change; `nil` where it points there already.
    /// - Throws: `.inTheWay` where the alias is not where it must be for the move to be made.
    @discardableResult
    func move(_ move: AliasMove) async throws(FeatureError) -> AliasChange?

    /// The moves of an alias, the newest first, those before the change `before`.
    func changes(
        of alias: AliasName, before: Int64?, limit: Int
    ) async throws(FeatureError) -> [AliasChange]

    /// The last move of an alias that was not taken back and takes none back.
    func changeToTakeBack(of alias: AliasName) async throws(FeatureError) -> AliasChange?

    /// The move of an alias that the gate has made for a job.
    func change(of alias: AliasName, by job: String) async throws(FeatureError) -> AliasChange?

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

extension ModelStore {
    /// Points the alias at its version, wherever it pointed before, because somebody asked for it.
    package func set(_ alias: ModelAlias, principal: String) async throws(FeatureError) {
        try await move(AliasMove(alias, principal: principal))
    }
}
