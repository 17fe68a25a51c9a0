/// A dataset that is to be built.
package struct DatasetOrder: Sendable {
    package let name: String
    package let project: String
    package let join: PointInTimeJoin
    /// Whether a dataset of the name gives way; otherwise it stays, and the order fails.
    package let replaces: Bool
    /// The column that a model is to predict.
    package let label: String?
    /// Columns that may be it where none is named; the first that the dataset has is taken.
    package let likelyLabels: [String]
    /// Whether the receipt is to tell where features may know the future.
    package let reportsLeakage: Bool
    /// The job that builds it: what an earlier attempt of the job has built is the order's own.
    package let job: String?
    /// Whether a dataset gives way even though models were trained from it.
    package let isForced: Bool
    /// Who ordered it, for the audit.
    package let principal: String

    package init(
        name: String, project: String, join: PointInTimeJoin, replaces: Bool = false,
        label: String? = nil, likelyLabels: [String] = [], reportsLeakage: Bool = true,
        job: String? = nil, isForced: Bool = false, principal: String = "unknown"
    ) {
        self.name = name
        self.project = project
        self.join = join
        self.replaces = replaces
        self.label = label
        self.likelyLabels = likelyLabels
        self.reportsLeakage = reportsLeakage
        self.job = job
        self.isForced = isForced
        self.principal = principal
    }

    /// The label among the entity rows' columns, if there is one.
    ///
    /// - Parameter columns: The dataset's; the last ones are features.
    /// - Throws: `.invalid` for one that is named and is none of them.
    package func label(among columns: [Column]) throws(FeatureError) -> String? {
        let names = columns.dropLast(join.selection.items.count).map(\.name)
        guard let label else { return likelyLabels.first(where: names.contains) }
        guard names.contains(label) else {
            let isFeature = columns.contains { $0.name == label }
            throw .invalid(
                "the dataset would have no label",
                [
                    Fault(
                        "label",
                        isFeature
                            ? "\"\(label)\" is a feature, from which the label is to be predicted."
                            : "The entity rows have no column \"\(label)\".",
                        hint: "The entity rows have the columns \(names.joined(separator: ", ")).")
                ])
        }
        return label
    }
}
