import Synchronization

extension FeatureStore {
    /// Where rows may be sent.
    package enum Target: Hashable, Sendable {
        /// A view, or one of its versions: `view@v1`.
        case featureView(String)
        case dataSource(String)

        /// How batches record it, such as `feature_view/origin_weather`.
        package var description: String {
            switch self {
            case .featureView(let name): "feature_view/\(name)"
            case .dataSource(let name): "data_source/\(name)"
            }
        }
    }

    /// The columns that rows sent to the target have.
    /// - Throws: `.unknown`, or `.invalid` for a source that takes no rows or feeds no view.
    /// - Complexity: O(1) while the registry stays the same.
    package func columns(
        of target: Target, project name: String
    ) throws(FeatureError) -> IngestColumns {
        let registry = current.registry
        let place = IngestColumnsCache.Place(project: name, target: target)
        if let known = columnsCache.withLock({ $0[place, registry.revision] }) { return known }
        let found = try Self.columns(of: target, in: registry.project(name))
        columnsCache.withLock { $0[place, registry.revision] = found }
        return found
    }

    private static func columns(
        of target: Target, in project: Project
    ) throws(FeatureError) -> IngestColumns {
        switch target {
        case .featureView(let view):
            guard let schema = project.schema(named: view) else {
                throw .unknown(
                    kind: .featureView, name: view,
                    hint: "GET /v1/feature-views lists those of the project.")
            }
            return IngestColumns(view: schema)
        case .dataSource(let source):
            return try Self.columns(source: source, in: project)
        }
    }

    private static func columns(
        source name: String, in project: Project
    ) throws(FeatureError) -> IngestColumns {
        guard let source = project.dataSource(name) else {
            throw .unknown(
                kind: .dataSource, name: name,
                hint: "GET /v1/data-sources lists those of the project.")
        }
        guard case .push(let columns) = source.origin else {
            throw .invalid(
                "the data source \"\(name)\" takes no rows",
                [
                    Fault(
                        "name", "It is a batch source, read by materialization.",
                        hint: "Send rows to a feature view, or to a source of kind push.")
                ])
        }
        let views = project.schemas.filter { $0.source.name == name }
        guard !views.isEmpty else {
            throw .invalid(
                "the data source \"\(name)\" feeds no feature view",
                [
                    Fault(
                        "name", "Rows sent to it would be lost.",
                        hint: "Apply a feature view that reads from it.")
                ])
        }
        return IngestColumns(source: columns, views: views)
    }

    /// Commits a batch, and then serves its rows.
    ///
    /// When this returns, the rows survive any crash and every lookup sees them.
    package func write(_ batch: RowBatch) async throws(FeatureError) -> BatchReceipt {
        try admit(batch)
        let work = beginWork()
        defer { endWork(work) }
        do {
            return try await offline.write(batch) { committed in
                for (schema, rows) in committed.rows {
                    self.follow(
                        rows, of: schema, committedAt: committed.committedAt,
                        transaction: committed.transaction)
                }
            }
        } catch {
            noteFailure(error, writing: batch.columns.views.map(\.schema))
            throw error
        }
    }

    /// Commits a batch of any size as its rows come, and then serves them.
    ///
    /// - Throws: `FeatureError`, and what the stream throws.
    package func write(_ stream: RowStream) async throws -> BatchReceipt {
        try admit(stream)
        let work = beginWork()
        defer { endWork(work) }
        let views = stream.columns.views
        let latest = Mutex(StreamedRows(views: views.filter { !tables(of: $0.schema).isEmpty }))
        let receipt: BatchReceipt
        do {
            let now = now
            receipt = try await offline.write(stream) { placed in
                latest.withLock { $0.add(placed, now: now()) }
            }
        } catch {
            if let error = error as? FeatureError {
                noteFailure(error, writing: views.map(\.schema))
            }
            throw error
        }
        let streamed = latest.withLock { $0 }
        for rows in streamed.latest where !rows.hasOverflowed {
            follow(
                rows.take(), of: rows.view.schema, committedAt: streamed.committedAt,
                transaction: streamed.transaction)
        }
        // Tables that were created meanwhile have missed the rows as well.
        let missing = views.map(\.schema).filter { schema in
            !streamed.holdsRows(of: schema) && !tables(of: schema).isEmpty
        }
        // The rows are committed, whether this succeeds or not; what fails is repaired later.
        if !missing.isEmpty { try? await repair(Set(missing.map(\.identity))) }
        return receipt
    }

    /// The views to materialize: those named, or all with a batch source.
    /// - Throws: `.unknown`, or `.invalid` for a view without a batch source.
    package func batchSchemas(
        _ views: [String]?, in project: Project
    ) throws(FeatureError) -> [FeatureViewSchema] {
        guard let views else { return project.schemas.filter(\.source.isBatch) }
        var schemas: [FeatureViewSchema] = []
        for (index, view) in views.enumerated() {
            guard let schema = project.schema(named: view) else {
                throw .unknown(
                    kind: .featureView, name: view,
                    hint: "GET /v1/feature-views lists those of the project.")
            }
            guard schema.source.isBatch else {
                throw .invalid(
                    "the feature view \"\(view)\" has no batch source",
                    [
                        Fault(
                            "feature_views[\(index)]",
                            "Its source \"\(schema.source.name)\" is of kind push.",
                            hint: "Send its rows to POST /v1/feature-views/\(view)/rows.")
                    ])
            }
            schemas.append(schema)
        }
        return schemas
    }
}

/// What the online store will want of a batch whose rows are being streamed.
private struct StreamedRows {
    private(set) var latest: [LatestRows]
    /// The database's time of the rows; `nil` before the first.
    private(set) var committedAt: EventTime?
    private(set) var transaction: Int64?

    init(views: [IngestView]) {
        latest = views.map { LatestRows(of: $0) }
    }

    mutating func add(_ placed: PlacedRows, now: EventTime) {
        committedAt = placed.now
        transaction = placed.transaction
        for index in latest.indices { latest[index].add(placed, now: now) }
    }

    func holdsRows(of schema: FeatureViewSchema) -> Bool {
        latest.contains { $0.view.schema.identity == schema.identity && !$0.hasOverflowed }
    }
}
