/// A feature view with its entities and source resolved: what stores and readers work with.
package struct FeatureViewSchema: Hashable, Sendable {
    package let project: String
    package let view: FeatureView
    package let source: DataSource
    /// The join keys of the view's entities, in order.
    package let keys: [Column]
    /// Names the offline table, beside the project and the view.
    package let storageVersion: Int
    /// What is served: the view's features, or the results of its aggregations.
    package let features: [Feature]
    /// The columns that the offline table holds besides the keys and the times: the features, or
    /// for a view with aggregations the columns of the events that these read.
    package let storedFeatures: [Feature]
    /// How the features are computed from events; `nil` for features that are stored themselves.
    package let windows: WindowedSchema?

    /// - Parameter view: Fits its source; aggregations that do not are left out.
    package init(
        project: String, view: FeatureView, source: DataSource, keys: [Column], storageVersion: Int
    ) {
        self.project = project
        self.view = view
        self.source = source
        self.keys = keys
        self.storageVersion = storageVersion
        guard !view.aggregations.isEmpty else {
            features = view.features
            storedFeatures = view.features
            windows = nil
            return
        }
        let resolved = WindowResolver(
            view: view, source: source, keys: keys, path: view.name, faults: FaultCollector()
        ).resolve()
        features = resolved.features
        storedFeatures = resolved.stored
        windows = resolved.windows
    }

    /// The same definitions over a table of their own.
    func stored(as version: Int) -> FeatureViewSchema {
        FeatureViewSchema(
            project: project, view: view, source: source, keys: keys, storageVersion: version)
    }

    package var name: String { view.name }
    /// What tells the view's stored rows from those of its other versions, such as `stats_v1`.
    package var table: String { identity.table }

    /// Where the view's offline rows live; two schemas with the same identity share them.
    package struct Identity: Hashable, Sendable {
        package let project: String
        package let name: String
        package let storageVersion: Int

        package init(project: String, name: String, storageVersion: Int) {
            self.project = project
            self.name = name
            self.storageVersion = storageVersion
        }

        package var table: String { "\(name)_v\(storageVersion)" }
    }

    package var identity: Identity {
        Identity(project: project, name: name, storageVersion: storageVersion)
    }

    /// The rows as this schema has them; `writer` may be an earlier or a later version of the view.
    ///
    /// Those with a value that is not of its feature's type are left out: what a later version has
    /// widened does not fit an earlier one.
    func rows(from rows: [OfflineRow], of writer: FeatureViewSchema) -> [OfflineRow] {
        guard writer.storedFeatures != storedFeatures else { return rows }
        let sources = storedFeatures.map { feature in
            writer.storedFeatures.firstIndex { $0.isSame(as: feature) }
        }
        return rows.compactMap { row in
            let values = zip(storedFeatures, sources).map { feature, source in
                source.map { row.values[$0].widened(to: feature.type) } ?? .null
            }
            guard zip(values, storedFeatures).allSatisfy({ $0.isNull || $0.isOf($1.type) }) else {
                return nil
            }
            return OfflineRow(key: row.key, order: row.order, values: values)
        }
    }

    /// Whether the latest values, or the windows, are kept in memory.
    package var isKeptOnline: Bool { view.online }

    /// Whether the same is served by both.
    package func serves(as other: FeatureViewSchema) -> Bool {
        features == other.features && windows == other.windows
    }

    /// The place of the feature among the view's; `nil` when it has none of that name or alias.
    package func featureIndex(_ name: String) -> Int? {
        features.firstIndex { $0.name == name }
            ?? features.firstIndex { $0.aliases.contains(name) }
    }

    /// The greatest age at which a stored value of the feature is served; `nil` is any.
    package func ttl(ofFeature index: Int) -> TimeToLive? {
        features[index].fallback == .lastKnown ? nil : view.ttl
    }

    /// The greatest age at which a stored value of any feature is served; `nil` is any.
    package var greatestTTL: TimeToLive? {
        features.contains { $0.fallback == .lastKnown } ? nil : view.ttl
    }

    /// The names of the stored features that the feature is made of: itself, or what its
    /// aggregation reads.
    ///
    /// - Parameter name: Its name or alias; for a view with aggregations perhaps that of a column
    ///   of its events.
    /// - Returns: `nil` where there is nothing of the name.
    func storedFeatures(of name: String) -> [String]? {
        if let windows, let index = featureIndex(name) {
            let read = windows.features[index].input.columnsRead
            return windows.columns.indices.filter(read.contains).compactMap { column in
                guard case .stored(let place) = windows.columns[column].place else { return nil }
                return storedFeatures[place].name
            }
        }
        let stored =
            storedFeatures.first { $0.name == name }
            ?? storedFeatures.first { $0.aliases.contains(name) }
        return stored.map { [$0.name] }
    }
}

extension Feature {
    /// Whether this is the feature at another time: under its name, or where one is an alias.
    fileprivate func isSame(as other: Feature) -> Bool {
        name == other.name || aliases.contains(other.name) || other.aliases.contains(name)
    }
}
