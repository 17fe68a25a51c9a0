import Features
import Postgres

/// The locks that one transaction takes on the tables of views.
///
/// Who needs several locks takes them in one order, or two who wait for each other have to be
/// parted by the database:
/// 1. the tables of rows, by their names;
/// 2. the advisory locks under which tiles are computed, by the names of their tables;
/// 3. the tables of tiles, by their names, each after its advisory lock. Nobody who holds the
///    advisory lock of a view waits for the tiles of an earlier one without holding its lock,
///    too; so a writer may compute one view's tiles before it takes the next advisory lock.
///
/// Rows of schema `larder` that belong to a view are written under one of its locks.
struct TableLocks {
    enum Mode: String {
        case read = "ACCESS SHARE"
        case write = "ROW EXCLUSIVE"
        case change = "ACCESS EXCLUSIVE"
    }

    /// In the order of locking.
    private let rows: [TableName]
    private let tiles: [TableName]

    /// What a reader of the views needs.
    ///
    /// - Parameter includingTiles: Otherwise there need not be any.
    init(reading views: [FeatureViewSchema], includingTiles: Bool) throws(PostgresError) {
        var rows: Set<TableName> = []
        var tiles: Set<TableName> = []
        for view in views {
            let table = try OfflineTable(view)
            rows.insert(table.name)
            if includingTiles, let table = try TileTable(table) { tiles.insert(table.name) }
        }
        self.rows = rows.sorted()
        self.tiles = tiles.sorted()
    }

    /// What a writer of the view's rows needs before it computes tiles.
    init(writing view: FeatureViewSchema) throws(PostgresError) {
        rows = [try OfflineTable(view).name]
        tiles = []
    }

    /// What is needed to change the tables that there are.
    init(changing changes: [StorageChange]) throws(PostgresError) {
        var rows: Set<TableName> = []
        var tiles: Set<TableName> = []
        for change in changes {
            switch change {
            case .create: continue
            case .rename(_, let view), .add(_, let view), .widen(_, let view):
                rows.insert(try OfflineTable(view).name)
            case .tile(let view): tiles.insert(try TileTable.name(of: OfflineTable(view)))
            case .drop(let view):
                let table = try OfflineTable(view)
                rows.insert(table.name)
                tiles.insert(try TileTable.name(of: table))
            }
        }
        self.rows = rows.sorted()
        self.tiles = tiles.sorted()
    }

    /// Takes the locks on tables.
    ///
    /// - Parameter connection: In a transaction, with whose end the locks end.
    /// - Throws: `.server` where a table does not exist.
    func take(_ mode: Mode, on connection: Connection) async throws(PostgresError) {
        try await Self.lock(rows + tiles, mode, on: connection)
    }

    /// Takes all three kinds of locks, for a change; tables of tiles that do not exist are left
    /// out.
    func takeForChange(on connection: Connection) async throws(PostgresError) {
        try await Self.lock(rows, .change, on: connection)
        for name in tiles {
            try await Self.lockTiles(name, on: connection)
        }
        var existing: [TableName] = []
        for name in tiles {
            let found = try await connection.query(
                "SELECT to_regclass($1) IS NOT NULL AS exists", [.text("\(name)")])
            if try found.first?.value("exists") ?? false { existing.append(name) }
        }
        try await Self.lock(existing, .change, on: connection)
    }

    /// Takes the advisory lock under which the tiles in a table are computed.
    static func lockTiles(
        _ name: TableName, deadline: Duration? = nil, on connection: Connection
    ) async throws(PostgresError) {
        try await lock(byText: "\(name)", deadline: deadline, on: connection)
    }

    /// Lets one copy at a time write its chunk to a table: a run whose server has died may be
    /// committing its last one still.
    static func lockChunks(
        of name: TableName, deadline: Duration, on connection: Connection
    ) async throws(PostgresError) {
        try await lock(byText: "chunk \(name)", deadline: deadline, on: connection)
    }

    private static func lock(
        byText text: String, deadline: Duration?, on connection: Connection
    ) async throws(PostgresError) {
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text(text)],
            deadline: deadline)
    }

    private static func lock(
        _ names: [TableName], _ mode: Mode, on connection: Connection
    ) async throws(PostgresError) {
        guard !names.isEmpty else { return }
        let list = names.map(\.description).joined(separator: ", ")
        try await connection.script("LOCK TABLE \(list) IN \(mode.rawValue) MODE")
    }
}

extension OfflineTable {
    /// Makes sure, for the rest of the transaction, that the table is there under the names by
    /// which it is to be written, even where no row is and only what is known of it is noted.
    func lockForWriting(on connection: Connection) async throws(PostgresError) {
        try await TableLocks(writing: schema).take(.write, on: connection)
        _ = try await connection.query(
            "SELECT \(rowColumns.joined(separator: ", ")) FROM \(name) LIMIT 0", isPrepared: false)
    }
}
