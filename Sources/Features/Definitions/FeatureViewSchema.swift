/// A feature view with its entities and source resolved: what stores and readers work with.
package struct FeatureViewSchema: Hashable, Sendable {
    package let project: String
    package let view: FeatureView
    package let source: DataSource
    /// The join keys of the view's entities, in order.
    package let keys: [Column]
    /// Names the offline table, beside the project and the view.
    package let storageVersion: Int

    package init(
        project: String, view: FeatureView, source: DataSource, keys: [Column], storageVersion: Int
    ) {
        self.project = project
        self.view = view
        self.source = source
        self.keys = keys
        self.storageVersion = storageVersion
    }

    package var name: String { view.name }
    package var features: [Feature] { view.features }
    /// The columns that the offline table holds besides the keys and the times.
    package var storedFeatures: [Feature] { view.features }

    /// Where the view's offline rows live; two schemas with the same identity share them.
    package struct Identity: Hashable, Sendable {
        package let project: String
        package let name: String
        package let storageVersion: Int
    }

    package var identity: Identity {
        Identity(project: project, name: name, storageVersion: storageVersion)
    }

    /// The rows as this schema has them; `writer` may be an earlier or a later version of the view.
    func rows(from rows: [OfflineRow], of writer: FeatureViewSchema) -> [OfflineRow] {
        guard writer.storedFeatures != storedFeatures else { return rows }
        let sources = storedFeatures.map { feature in
            writer.storedFeatures.firstIndex { $0.name == feature.name }
        }
        return rows.map { row in
            let values = zip(storedFeatures, sources).map { feature, source in
                source.map { row.values[$0].widened(to: feature.type) } ?? .null
            }
            return OfflineRow(key: row.key, order: row.order, values: values)
        }
    }

    /// The place of the feature among the view's; `nil` when it has none of that name.
    package func featureIndex(_ name: String) -> Int? {
        features.firstIndex { $0.name == name }
    }
}
