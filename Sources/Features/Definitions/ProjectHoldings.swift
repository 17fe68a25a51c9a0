/// What the stores hold of a project beside its definitions, and would feel a change of them.
package struct ProjectHoldings: Sendable {
    /// A version of a model.
    package struct ModelVersion: Hashable, Sendable {
        package let model: String
        package let version: Int
        /// The names that point at it.
        package let aliases: [String]
        /// What it reads; `nil` where it reads its model's feature service, or nothing.
        package let features: PinnedFeatures?

        package init(model: String, version: Int, aliases: [String], features: PinnedFeatures?) {
            self.model = model
            self.version = version
            self.aliases = aliases
            self.features = features
        }
    }

    /// A stored dataset.
    package struct Dataset: Hashable, Sendable {
        package let name: String
        package let features: PinnedFeatures

        package init(name: String, features: PinnedFeatures) {
            self.name = name
            self.features = features
        }
    }

    package let modelVersions: [ModelVersion]
    package let datasets: [Dataset]
    /// Rows of the tables that were to be counted.
    package let rows: [FeatureViewSchema.Identity: RowCount]

    package init(
        modelVersions: [ModelVersion] = [], datasets: [Dataset] = [],
        rows: [FeatureViewSchema.Identity: RowCount] = [:]
    ) {
        self.modelVersions = modelVersions
        self.datasets = datasets
        self.rows = rows
    }

    /// A number of rows, counted up to a limit: who is told of a million rows knows enough.
    package struct RowCount: Hashable, Sendable, CustomStringConvertible {
        package static let max = 1_000_000

        private let counted: Int

        /// - Parameter counted: At most one more than `max`, which means more.
        package init(_ counted: Int) {
            self.counted = counted
        }

        var isZero: Bool { counted == 0 }

        /// Such as `3 rows`.
        package var description: String {
            switch counted {
            case 1: "1 row"
            case ...Self.max: "\(counted) rows"
            default: "more than \(Self.max) rows"
            }
        }
    }
}
