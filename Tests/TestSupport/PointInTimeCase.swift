package import Features

/// One case of the specification of point-in-time joins: what is stored, what is asked, what is
/// answered.
///
///     # A value exactly as old as the TTL joins; one microsecond older does not.
///     view driver_stats ttl 1h
///       driver  event_time                   trips
///       1       2026-01-01T10:00:00Z         12
///     join driver_stats:trips
///       driver  event_time                   => trips
///       1       2026-01-01T11:00:00Z         => 12
///       1       2026-01-01T11:00:00.000001Z  => null
///
/// In a view, the columns before `event_time` are its join keys; `created_time` may follow it, and
/// is the event time where it is missing; the others are features. A column is an int64 unless it
/// says otherwise (`city:string`), and may declare a fallback behind that (`trips/default=7`,
/// `trips/last_known`, `trips/reject`). `join … as_known` leaves out what was not known in time.
/// Texts with spaces, and the empty text, stand in double quotes.
package struct PointInTimeCase: Sendable {
    package struct View: Sendable {
        package let view: FeatureView
        package let entity: Entity
        package let source: DataSource
        /// In the order in which they are stored.
        package let rows: [TypedRow]

        package init(view: FeatureView, entity: Entity, source: DataSource, rows: [TypedRow]) {
            self.view = view
            self.entity = entity
            self.source = source
            self.rows = rows
        }
    }

    package struct Join: Sendable {
        package let features: [FeatureReference]
        package let asKnown: Bool
        package let entityTable: EntityTable
        /// For each entity row the values of the features.
        package let expected: [[FeatureValue]]

        package init(
            features: [FeatureReference], asKnown: Bool, entityTable: EntityTable,
            expected: [[FeatureValue]]
        ) {
            self.features = features
            self.asKnown = asKnown
            self.entityTable = entityTable
            self.expected = expected
        }
    }

    /// Of the file, without its ending; a valid name of a project.
    package let name: String
    /// The sentences on top.
    package let sentence: String
    package let views: [View]
    package let joins: [Join]

    package init(name: String, sentence: String, views: [View], joins: [Join]) {
        self.name = name
        self.sentence = sentence
        self.views = views
        self.joins = joins
    }

    /// Everything the case defines, in a project of the case's name.
    package var bundle: DefinitionBundle {
        let definitions = views.flatMap { view in
            [
                Definition.entity(view.entity), .dataSource(view.source), .featureView(view.view),
            ]
        }
        return DefinitionBundle(
            project: name, definitions: definitions.map { (definition: $0, path: $0.id.name) })
    }

    /// The project as it is after applying the bundle to an empty registry.
    package var project: Project {
        Project(
            name: name,
            registered: Dictionary(
                uniqueKeysWithValues: bundle.definitions.map { definition, _ in
                    (definition.id, Registered(definition, version: 1, storageVersion: 1))
                }))
    }
}

extension PointInTimeCase: CustomStringConvertible {
    package var description: String { sentence }
}
