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

    package init(
        name: String, project: String, join: PointInTimeJoin, replaces: Bool = false,
        label: String? = nil, likelyLabels: [String] = [], reportsLeakage: Bool = true
    ) {
        self.name = name
        self.project = project
        self.join = join
        self.replaces = replaces
        self.label = label
        self.likelyLabels = likelyLabels
        self.reportsLeakage = reportsLeakage
    }

    /// The label among the dataset's columns, if there is one.
    ///
    /// - Throws: `.invalid` for one that is named and is no column.
    package func label(among columns: [Column]) throws(FeatureError) -> String? {
        let names = columns.map(\.name)
        guard let label else { return likelyLabels.first(where: names.contains) }
        guard names.contains(label) else {
            throw .invalid(
                "the dataset would have no label",
                [
                    Fault(
                        "label", "No column is named \"\(label)\".",
                        hint: "The columns are \(names.joined(separator: ", ")).")
                ])
        }
        return label
    }
}
