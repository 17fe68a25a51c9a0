/// The columns of rows by what the rows are sent to, as one state of the registry has them.
///
/// Resolving a view takes as long as storing a small batch of its rows.
struct IngestColumnsCache: Sendable {
    struct Place: Hashable, Sendable {
        let project: String
        let target: FeatureStore.Target
    }

    private var revision: Int64 = -1
    private var columns: [Place: IngestColumns] = [:]

    /// - Parameter revision: Of the registry; what was noted of another is forgotten.
    subscript(place: Place, revision: Int64) -> IngestColumns? {
        get { revision == self.revision ? columns[place] : nil }
        set {
            guard revision >= self.revision else { return }
            if revision > self.revision { columns = [:] }
            self.revision = revision
            columns[place] = newValue
        }
    }
}
