import Features
import JSON

/// A project's definitions as Feast's SDK reads them from a registry file: a serialized
/// `feast.core.Registry`, whose numbers of fields are those of Feast's `protos/feast/core`.
///
/// Every view stands in it in its newest version. Its batch source is the view's own history in
/// PostgreSQL, whatever brought the rows there. Services that read an earlier version of a view are
/// left out, since Feast would join the newest in its place.
struct FeastRegistry {
    let project: Project
    let views: [FeastView]
    /// Grows with every change of the definitions.
    private let revision: Int64
    private let writtenAt: EventTime

    /// - Parameter history: The query by which a view's history is read, and whether it is to
    ///   give corrections of a row besides the row.
    init(
        _ project: Project, revision: Int64, writtenAt instant: EventTime,
        history: (FeatureViewSchema, _ corrections: Bool) throws -> String
    ) throws {
        self.project = project
        self.revision = revision
        writtenAt = instant
        views = try project.schemas.map { schema in
            FeastView(
                schema, source: try FeastSource(schema, history: history), in: project)
        }
    }

    func serialized() -> [UInt8] {
        var registry = ProtobufWriter()
        registry.string(3, "1")
        registry.string(4, String(revision))
        registry.seconds(5, writtenAt.microseconds)
        registry.message(15) { $0.string(1, project.name) }
        registry.message(17) { message in
            message.message(1) { $0.string(1, project.name) }
        }
        for entity in project.entities { registry.message(1) { entity.write(to: &$0, project) } }
        for view in views {
            registry.message(6) { view.write(to: &$0, project) }
            registry.message(12) { view.source.write(to: &$0, project) }
        }
        for source in pushSources { registry.message(12) { source.write(to: &$0, project) } }
        for service in services { registry.message(7) { service.write(to: &$0, project) } }
        return registry.bytes
    }

    /// Each push source once. Feast knows one history of it, and gets that of its first view.
    private var pushSources: [FeastPushSource] {
        var known: Set<String> = []
        return views.compactMap(\.pushSource).filter { known.insert($0.source.name).inserted }
    }

    private var services: [FeastService] {
        project.all(.featureService).compactMap { registered in
            project.pinnedFeatures(ofService: registered.definition.id.name)
                .flatMap { FeastService(registered.definition, $0, in: project) }
        }
    }
}

extension Project {
    /// Feast's entities have one join key each; an entity with several becomes as many.
    fileprivate var entities: [FeastEntity] {
        all(.entity).flatMap { registered -> [FeastEntity] in
            guard case .entity(let entity) = registered.definition else { return [] }
            return entity.joinKeys.map { FeastEntity(entity, joinKey: $0) }
        }
    }
}

extension ProtobufWriter {
    /// A `google.protobuf.Timestamp` or `Duration`, which are alike.
    mutating func seconds(_ field: Int, _ microseconds: Int64) {
        message(field) { message in
            message.int(1, microseconds / 1_000_000)
            message.int(2, microseconds % 1_000_000 * 1000)
        }
    }
}
