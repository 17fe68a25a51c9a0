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
    package let createdAt: EventTime
    /// What the version was trained on and how it was judged; null for an upload.
    package let card: JSONValue
    /// What feeds the version, for good; `nil` where its model had no feature service.
    package let features: PinnedFeatures?
    /// What it does about missing values and unknown categories, as its model said when the
    /// version was added.
    package let policy: InputPolicy

    package init(
        project: String, model: String, version: Int, format: ModelFormat, sha256: String,
        bytes: Int, inputs: [ModelSignature.Input], createdAt: EventTime, card: JSONValue,
        features: PinnedFeatures? = nil, policy: InputPolicy = InputPolicy()
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.format = format
        self.sha256 = sha256
        self.bytes = bytes
        self.inputs = inputs
        self.createdAt = createdAt
        self.card = card
        self.features = features
        self.policy = policy
    }
}

/// An artifact that is to become the next version of a model.
package struct NewModelVersion: Sendable {
    package let project: String
    package let model: String
    package let format: ModelFormat
    package let artifact: [UInt8]
    package let inputs: [ModelSignature.Input]
    package let card: JSONValue
    package let features: PinnedFeatures?

    package init(
        project: String, model: String, format: ModelFormat, artifact: [UInt8],
        inputs: [ModelSignature.Input], card: JSONValue, features: PinnedFeatures? = nil
    ) {
        self.project = project
        self.model = model
        self.format = format
        self.artifact = artifact
        self.inputs = inputs
        self.card = card
        self.features = features
    }
}

/// A movable name for a version, such as `champion`.
package struct ModelAlias: Hashable, Sendable {
    package let project: String
    package let model: String
    package let alias: String
    package let version: Int

    package init(project: String, model: String, alias: String, version: Int) {
        self.project = project
        self.model = model
        self.alias = alias
        self.version = version
    }
}
