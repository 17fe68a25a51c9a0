/// A version of a model that was trained from a dataset.
package struct TrainedVersion: Hashable, Sendable {
    package let model: String
    package let version: Int
    /// The names that point at it.
    package let aliases: [String]
    /// The dataset's name.
    package let dataset: String

    package init(model: String, version: Int, aliases: [String], dataset: String) {
        self.model = model
        self.version = version
        self.aliases = aliases
        self.dataset = dataset
    }

    /// Why the dataset should stay.
    package var fault: Fault {
        let names = aliases.map { "\"\($0)\"" }.joined(separator: ", ")
        return Fault(
            "models/\(model)/versions/\(version)",
            "Version \(version) of the model \"\(model)\""
                + (aliases.isEmpty ? "" : ", which is called \(names),")
                + " was trained from the dataset \"\(dataset)\".")
    }
}
