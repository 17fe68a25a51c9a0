import Features

/// A `feast.core.FeatureView`.
struct FeastView {
    let schema: FeatureViewSchema
    let source: FeastSource
    /// Where its rows are sent to.
    ///
    /// `nil` for a view that reads from a table or query, and where the rows go to a view with
    /// aggregations as well: Feast's SDK does not push to the source but writes to one view after
    /// the other, by the names of features that the events do not have. Better that it refuses.
    let pushSource: FeastPushSource?

    init(_ schema: FeatureViewSchema, source: FeastSource, in project: Project) {
        self.schema = schema
        self.source = source
        let feedsAggregations = project.schemas.contains {
            $0.source.name == schema.source.name && $0.windows != nil
        }
        pushSource =
            schema.source.isBatch || feedsAggregations
            ? nil : FeastPushSource(source: schema.source, history: source)
    }

    func write(to message: inout ProtobufWriter, _ project: Project) {
        let annotations = schema.view.annotations
        message.message(1) { spec in
            spec.string(1, schema.name)
            spec.string(2, project.name)
            for name in entityNames(in: project) { spec.string(3, name) }
            for feature in schema.features {
                spec.message(4) { $0.feature(feature.name, feature.type, feature.annotations) }
            }
            spec.map(5, annotations.tags)
            // No TTL of ours is no TTL of Feast's: zero.
            if let ttl = schema.view.ttl {
                spec.seconds(6, ttl.microseconds)
            }
            spec.message(7) { source.write(to: &$0, project) }
            spec.bool(8, schema.view.online)
            if let pushSource { spec.message(9) { pushSource.write(to: &$0, project) } }
            spec.string(10, annotations.description)
            spec.string(11, annotations.owner)
            for key in schema.keys { spec.message(12) { $0.feature(key.name, key.type) } }
        }
        message.message(2) { _ in }
    }

    private func entityNames(in project: Project) -> [String] {
        schema.view.entities.compactMap(project.entity).flatMap { entity in
            entity.joinKeys.map { FeastEntity(entity, joinKey: $0).name }
        }
    }
}

extension ProtobufWriter {
    /// The fields of a `feast.core.FeatureSpecV2`.
    mutating func feature(_ name: String, _ type: ValueType, _ annotations: Annotations = .none) {
        string(1, name)
        int(2, type.feastNumber)
        map(3, annotations.tags)
        string(4, annotations.description)
    }
}
