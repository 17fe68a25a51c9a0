package import Features

/// Rows to predict for: those of a dataset that is stored, or is to be joined.
package struct BatchRows: Sendable {
    /// What the dataset is called.
    let dataset: String
    /// Those of the entity rows, then those of the features.
    let columns: [Column]
    /// The features' references in the order of their columns.
    let features: [FeatureReference]

    package init(dataset: String, columns: [Column], features: [FeatureReference]) {
        self.dataset = dataset
        self.columns = columns
        self.features = features
    }

    package init(_ receipt: DatasetReceipt) {
        self.init(dataset: receipt.name, columns: receipt.columns, features: receipt.features)
    }

    /// Those of the entity rows.
    var entityColumns: ArraySlice<Column> { columns.dropLast(features.count) }
}
