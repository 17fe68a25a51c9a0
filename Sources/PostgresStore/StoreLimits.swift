package import Features

/// How long and how much the store works at once.
package struct StoreLimits: Sendable {
    /// For one statement that reads or writes a whole table: a materialization, a join, a load.
    package var bulkDeadline: Duration = .seconds(3600)
    /// From the arrival of a small batch to its answer, which says what is known by then.
    package var writeDeadline: Duration = .seconds(30)
    /// For one statement that writes rows, of a group of small batches or of a part of a large one.
    package var writeStatementDeadline: Duration = .seconds(20)
    /// Small batches that may wait for those before them; one more is refused.
    package var waitingBatchesMax = 4096
    /// Small batches committed together, and their rows.
    package var groupBatchesMax = 256
    package var groupRowsMax = 16_384
    /// Rows of a group that one statement inserts into a table; more are copied.
    package var insertedRowsMax = 1000
    /// Groups in flight: while one waits for the disk, another is filled.
    package var groupsInFlightMax = 2
    /// Groups in flight to views with tiles, each to views of its own: one that waits behind a
    /// large batch holds its connection.
    package var tiledGroupsInFlightMax = 4
    /// For which a batch waits, beside larger groups in flight, for others to be committed with.
    package var groupPatience: Duration = .milliseconds(10)
    /// Large batches at one time, each of which holds a connection for as long as its sender takes.
    package var streamedBatchesMax = 8
    /// For reading a whole source, the writing of its rows included.
    package var sourceDeadline: Duration = .seconds(86_400)
    /// How long a change of a table waits for those who use it; everyone else waits behind it.
    package var tableLockDeadline: Duration = .seconds(5)
    /// For a query that somebody wrote to yield entity rows, from its first row to its last.
    package var queryDeadline: Duration = .seconds(600)
    /// The most such a query, or the join itself, may be estimated to cost, in the database's unit
    /// of about the reading of a page; 0 for no limit. 50 million entity rows cost about a tenth.
    package var queryCostMax = 1_000_000_000.0
    /// How the rows of every view are found; chosen by `ShapeRule` where absent.
    package var joinShape: JoinShape?
    /// How the latest rows of every view are found; chosen by their statistics where absent.
    package var latestRowsShape: LatestRowsShape?
    /// Rows handed over at once.
    package var batchRows = 1000
    /// Tiles of one batch that are listed; the tiles of a larger one are found in the database.
    package var touchedTilesMax = 50_000
    /// Events whose tiles are rebuilt in one transaction, for which writers of the view wait; all
    /// of a key's are, however many.
    package var rebuiltEvents = 100_000
    /// Rows joined by one statement when a dataset is built, between two reports of progress.
    package var datasetChunkRows = 100_000
    /// Rows and bytes of a source, or rows to delete, that are committed together.
    package var copyChunkRows = 20_000
    package var copyChunkBytes = 8 * 1024 * 1024
    /// How late a row of a source with a created time may come unless the source says otherwise.
    package var latenessMicroseconds: Int64 = 3_600_000_000
    /// For a look at the feed of changes.
    package var feedDeadline: Duration = .seconds(5)
    /// For reading the rows of one change; the position waits for it.
    package var changedRowsDeadline: Duration = .seconds(120)
    /// For how long changes are kept: for who has followed none for longer, all is read anew.
    package var changesKept: Duration = .seconds(3600)
    /// Parts of a table in which the rows of one change are looked for.
    package var changeRangesMax = 8
    /// How long the upkeep of an index waits for who changes the table, or cleans it up.
    package var upkeepLockDeadline: Duration = .milliseconds(100)
    /// Times a commit whose answer was lost is looked up.
    package var commitLookupsMax = 5
    /// The pause between two of these; the first follows at once.
    package var commitLookupPause: Duration = .milliseconds(500)
    /// Largest model artifact; PostgreSQL's own limit for one value is 2³⁰ bytes.
    package var artifactBytesMax = 1_000_000_000

    package init() {}
}
