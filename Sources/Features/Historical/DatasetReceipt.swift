/// What is recorded about a stored point-in-time join, so that it can be trusted and repeated.
package struct DatasetReceipt: Hashable, Sendable {
    package let name: String
    package let project: String
    package let rows: Int
    package let columns: [Column]
    /// SHA-256, in hex, of the dataset downloaded as CSV.
    package let contentHash: String
    /// SHA-256, in hex, of the definitions that the features were joined by.
    package let definitionsHash: String
    /// The greatest ingest sequence that existed when the dataset was built.
    package let asOfSequence: Int64
    package let asKnown: Bool
    package let createdAt: EventTime
    /// The features' references in the order of their columns, which are the last ones.
    package let features: [FeatureReference]
    /// The versions of views that references without one were joined from.
    package let versions: [String: Int]

    package init(
        name: String, project: String, rows: Int, columns: [Column], contentHash: String,
        definitionsHash: String, asOfSequence: Int64, asKnown: Bool, createdAt: EventTime,
        features: [FeatureReference], versions: [String: Int] = [:]
    ) {
        self.name = name
        self.project = project
        self.rows = rows
        self.columns = columns
        self.contentHash = contentHash
        self.definitionsHash = definitionsHash
        self.asOfSequence = asOfSequence
        self.asKnown = asKnown
        self.createdAt = createdAt
        self.features = features
        self.versions = versions
    }
}
