import Features
import JSON
import PostgresStore
import TestSupport

/// A small project to test with: trips of drivers, sent or read from a table.
struct Trips {
    let store: PostgresStore
    let project: Project
    let schema: FeatureViewSchema

    /// - Parameters:
    ///   - name: Of the project, one for each test.
    ///   - origin: Where rows come from; by default they are sent.
    init(
        _ name: String, origin: DataSource.Origin? = nil, created: String? = nil,
        ingest: IngestMode = .rejectBatch, features: [Feature] = Self.features,
        ttl: TimeToLive? = nil, limits: StoreLimits = StoreLimits()
    ) async throws {
        store = try await TestDatabase.store(limits: limits)
        project = try await store.applied(
            Self.bundle(
                name, origin: origin, created: created, ingest: ingest, features: features,
                ttl: ttl))
        guard let schema = project.schema(of: "trips") else {
            preconditionFailure("the bundle defines the view")
        }
        self.schema = schema
    }

    static let features = [Feature("count", .int64), Feature("city", .string)]

    static func bundle(
        _ project: String, origin: DataSource.Origin? = nil, created: String? = nil,
        ingest: IngestMode = .rejectBatch, features: [Feature] = Self.features,
        ttl: TimeToLive? = nil
    ) -> DefinitionBundle {
        let key = Column("driver", .int64)
        let push = DataSource.Origin.push([key] + features.map { Column($0.column, $0.type) })
        let definitions: [Definition] = [
            .entity(Entity(name: "driver", joinKeys: [key])),
            .dataSource(
                DataSource(
                    name: "rides", origin: origin ?? push, eventTimestamp: "at",
                    createdTimestamp: created)),
            .featureView(
                FeatureView(
                    name: "trips", entities: ["driver"], source: "rides", ttl: ttl,
                    ingest: ingest, features: features)),
        ]
        return DefinitionBundle(
            project: project, definitions: definitions.map { (definition: $0, path: $0.id.name) })
    }

    /// The name of the offline table.
    var table: String { "larder_\(project.name).trips_v\(schema.storageVersion)" }

    static func time(_ second: Int64) -> EventTime {
        EventTime(microseconds: 1_767_225_600_000_000 + second * 1_000_000)
    }

    static func row(
        driver: Int64 = 1, at second: Int64 = 0, created: Int64? = nil, count: Int64 = 1,
        city: String? = "Oslo"
    ) -> TypedRow {
        TypedRow(
            key: EntityKey([.int64(driver)]), eventTime: time(second),
            createdTime: created.map(time),
            values: [.int64(count), city.map(FeatureValue.string) ?? .null])
    }

    @discardableResult
    func write(
        _ rows: [TypedRow], id: String, idempotency: Idempotency? = nil
    ) async throws -> WrittenBatch {
        try await store.write(
            RowBatch.make(
                schema, rows: rows, id: "\(project.name)/\(id)", idempotency: idempotency))
    }

    func count() async throws -> Int {
        Int(try await TestDatabase.texts("SELECT count(*) FROM \(table)").first ?? "") ?? -1
    }

    /// A join of both features.
    func join(_ entityRows: EntityRows, asKnown: Bool = false) throws -> PointInTimeJoin {
        PointInTimeJoin(
            selection: try FeatureSelection(
                schema.features.map { FeatureReference(view: "trips", feature: $0.name) },
                in: project),
            entityRows: entityRows, asKnown: asKnown, fullFeatureNames: false)
    }

    func join(query: String) async throws -> RowCollector {
        let rows = RowCollector()
        try await store.join(
            join(.query(query)), begin: { rows.begin($0) }, { rows.add($0) })
        return rows
    }

    /// Entity rows of driver 1, one for each second.
    static func entityTable(seconds: [Int64]) -> EntityTable {
        EntityTable(
            columns: [Column("driver", .int64), Column(Reserved.eventTimestamp, .timestamp)],
            rows: seconds.map { [.int64(1), .timestamp(time($0))] })
    }
}
