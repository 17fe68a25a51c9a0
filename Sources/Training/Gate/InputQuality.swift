package import Features

/// Says which quality checks the inputs of a dataset have failed. Implemented in PostgreSQL.
package protocol InputQuality: Sendable {
    /// - Returns: Of each view behind the dataset, as known when this is asked; empty where nothing
    ///   stands against learning from it.
    func faults(behind receipt: DatasetReceipt) async throws(FeatureError) -> [InputFault]
}
