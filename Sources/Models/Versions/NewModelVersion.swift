package import Features
package import JSON

/// An artifact that is to become the next version of a model.
package struct NewModelVersion: Sendable {
    package let project: String
    package let model: String
    package let format: ModelFormat
    package let artifact: [UInt8]
    package let signature: ModelSignature
    package let origin: ModelOrigin
    package let policy: InputPolicy
    package let card: JSONValue
    package let features: PinnedFeatures?
    /// What its caller calls the request that adds it, if anything.
    package let idempotencyKey: String?

    package init(
        project: String, model: String, format: ModelFormat, artifact: [UInt8],
        signature: ModelSignature, origin: ModelOrigin, policy: InputPolicy = InputPolicy(),
        card: JSONValue, features: PinnedFeatures? = nil, idempotencyKey: String? = nil
    ) {
        self.project = project
        self.model = model
        self.format = format
        self.artifact = artifact
        self.signature = signature
        self.origin = origin
        self.policy = policy
        self.card = card
        self.features = features
        self.idempotencyKey = idempotencyKey
    }
}
