package import JSON

/// What a training begins from.
package struct TrainingRunOrder: Sendable, Hashable {
    /// The job that trains; no two runs have the same.
    package let job: String
    package let project: String
    package let model: String
    /// Who asked.
    package let principal: String
    package let dataset: String
    package let contentHash: String
    /// The dataset's receipt as it was.
    package let receipt: JSONValue
    package let label: String
    /// With every default.
    package let specification: JSONValue
    package let seed: Int32
    package let threads: Int

    package init(
        job: String, project: String, model: String, principal: String, dataset: String,
        contentHash: String, receipt: JSONValue, label: String, specification: JSONValue,
        seed: Int32, threads: Int
    ) {
        self.job = job
        self.project = project
        self.model = model
        self.principal = principal
        self.dataset = dataset
        self.contentHash = contentHash
        self.receipt = receipt
        self.label = label
        self.specification = specification
        self.seed = seed
        self.threads = threads
    }
}
