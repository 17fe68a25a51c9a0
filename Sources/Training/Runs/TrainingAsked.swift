package import JSON

/// A training that a job is to do.
package struct TrainingAsked: Sendable {
    /// The alias that the gate moves.
    package static let alias = "champion"

    package let job: String
    package let project: String
    package let model: String
    /// Who asked, and in whose name the alias moves.
    package let principal: String
    /// The dataset's column to predict.
    package let label: String
    package let specification: TrainingSpecification
    package let policy: GatePolicy
    /// How much later than its event a label is known; nil where nobody says.
    package let labelDelay: Duration?
    /// What was asked for, as it is kept with the run.
    package let document: JSONValue

    package init(
        job: String, project: String, model: String, principal: String, label: String,
        specification: TrainingSpecification, policy: GatePolicy, labelDelay: Duration?,
        document: JSONValue
    ) {
        self.job = job
        self.project = project
        self.model = model
        self.principal = principal
        self.label = label
        self.specification = specification
        self.policy = policy
        self.labelDelay = labelDelay
        self.document = document
    }

    /// What the version is found by that the job has added.
    var versionKey: String { "training job \(job)" }
}
