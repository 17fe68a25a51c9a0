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
    /// When the dataset's snapshot was taken; what became known later is not in it.
    package let createdAt: EventTime
    /// The features' references in the order of their columns, which are the last ones.
    package let features: [FeatureReference]
    /// The versions of views that references without one were joined from.
    package let versions: [String: Int]
    package let details: Details

    /// What datasets of the first release were stored without.
    package struct Details: Hashable, Sendable {
        /// From the beginning to the end of the work; `nil` where it was not recorded.
        package var duration: Duration?
        /// The query that gave the entity rows; `nil` where they came with the request.
        package var entityQuery: String?
        /// The column that a model is to predict.
        package var label: String?
        package var leakage: LeakageReport?
        /// The job that built it.
        package var job: String?
        /// Entity rows whose time named no zone, and was taken for UTC.
        package var timesWithoutZone = 0

        package init() {}
    }

    package init(
        name: String, project: String, rows: Int, columns: [Column], contentHash: String,
        definitionsHash: String, asOfSequence: Int64, asKnown: Bool, createdAt: EventTime,
        features: [FeatureReference], versions: [String: Int] = [:], details: Details = Details()
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
        self.details = details
    }

    /// Those of the entity rows.
    package var entityColumns: ArraySlice<Column> { columns.dropLast(features.count) }

    /// Those of the features.
    package var featureColumns: ArraySlice<Column> { columns.suffix(features.count) }
}
