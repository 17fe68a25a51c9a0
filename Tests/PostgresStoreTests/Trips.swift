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
    ///   - online: Must be false where a test spoils the table, which every start reads otherwise.
    init(
        _ name: String, origin: DataSource.Origin? = nil, created: String? = nil,
        lateness: String? = nil, ingest: IngestMode = .rejectBatch,
        features: [Feature] = Self.features, ttl: TimeToLive? = nil, online: Bool = true,
        limits: StoreLimits = StoreLimits()
    ) async throws {
        store = try await TestDatabase.store(limits: limits)
        project = try await store.applied(
            Self.bundle(
                name, origin: origin, created: created, lateness: lateness, ingest: ingest,
                features: features, ttl: ttl, online: online))
        guard let schema = project.schema(of: "trips") else {
            preconditionFailure("the bundle defines the view")
        }
        self.schema = schema
    }

    static let features = [Feature("count", .int64), Feature("city", .string)]

    static func bundle(
        _ project: String, origin: DataSource.Origin? = nil, created: String? = nil,
        lateness: String? = nil, ingest: IngestMode = .rejectBatch,
        features: [Feature] = Self.features, ttl: TimeToLive? = nil, online: Bool = true
    ) -> DefinitionBundle {
        let key = Column("driver", .int64)
        let push = DataSource.Origin.push([key] + features.map { Column($0.column, $0.type) })
        let definitions: [Definition] = [
            .entity(Entity(name: "driver", joinKeys: [key])),
            .dataSource(
                DataSource(
                    name: "rides", origin: origin ?? push, eventTimestamp: "at",
                    createdTimestamp: created, lateness: lateness.flatMap(DurationText.init))),
            .featureView(
                FeatureView(
                    name: "trips", entities: ["driver"], source: "rides", ttl: ttl, online: online,
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

    @discardableResult
    func materialize(
        _ scope: MaterializationScope = .incremental, retainedFrom: EventTime? = nil
    ) async throws -> MaterializedRows {
        try await store.materialize(
            schema, MaterializationOrder(scope, retainedFrom: retainedFrom), follow: { _ in })
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

    /// Builds a dataset.
    ///
    /// - Parameter other: The same database by another way.
    func dataset(
        _ name: String, _ join: PointInTimeJoin, replaces: Bool = false, label: String? = nil,
        job: String? = nil, isForced: Bool = false, in other: PostgresStore? = nil,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws(FeatureError) -> DatasetReceipt {
        try await (other ?? store).create(
            DatasetOrder(
                name: name, project: project.name, join: join, replaces: replaces, label: label,
                job: job, isForced: isForced, principal: "anna"),
            progress: progress)
    }

    @discardableResult
    func remove(
        _ dataset: String, isForced: Bool = false
    ) async throws(FeatureError) -> DatasetReceipt {
        try await store.remove(
            dataset, project: project.name, isForced: isForced, principal: "anna")
    }

    func verify(_ name: String) async throws(FeatureError) -> DatasetComparison {
        try await store.verify(name, project: project.name, progress: { _ in })
    }

    /// A cell of the dataset `d`.
    func explain(row: Int, _ feature: String) async throws(FeatureError) -> CellExplanation {
        try await store.explain(row: row, feature: feature, of: "d", project: project.name)
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
