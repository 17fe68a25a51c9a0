package import Features
package import JSON

/// What is recorded about one immutable artifact of a model.
package struct ModelVersion: Sendable {
    package let project: String
    package let model: String
    /// Counts the artifacts of the model, from 1.
    package let version: Int
    package let format: ModelFormat
    /// SHA-256 of the artifact, in hex.
    package let sha256: String
    /// Size of the artifact.
    package let bytes: Int
    package let inputs: [ModelSignature.Input]
    /// `nil` where an older program stored the version and none has loaded it since.
    package let signature: ModelSignature?
    /// `nil` as `signature`.
    package let origin: ModelOrigin?
    /// What its model declared when it was added.
    package let policy: InputPolicy
    package let createdAt: EventTime
    /// What the version was trained on and how it was judged; null for an upload.
    package let card: JSONValue
    /// What feeds the version, for good; `nil` where its model had no feature service.
    package let features: PinnedFeatures?

    package init(
        project: String, model: String, version: Int, format: ModelFormat, sha256: String,
        bytes: Int, inputs: [ModelSignature.Input], signature: ModelSignature?,
        origin: ModelOrigin?, policy: InputPolicy, createdAt: EventTime, card: JSONValue,
        features: PinnedFeatures? = nil
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.format = format
        self.sha256 = sha256
        self.bytes = bytes
        self.inputs = inputs
        self.signature = signature
        self.origin = origin
        self.policy = policy
        self.createdAt = createdAt
        self.card = card
        self.features = features
    }

    package var name: VersionName {
        VersionName(project: project, model: model, version: version)
    }
}

extension ModelVersion {
    /// The version with what its file says, where the record does not have it.
    func described(by model: Model) -> ModelVersion {
        guard signature == nil else { return self }
        return ModelVersion(
            project: project, model: self.model, version: version, format: format, sha256: sha256,
            bytes: bytes, inputs: model.signature.inputs, signature: model.signature,
            origin: model.origin, policy: policy, createdAt: createdAt, card: card,
            features: features)
    }
}
