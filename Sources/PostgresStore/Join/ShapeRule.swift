import Features

/// Chooses how the rows of a view are found.
///
/// Measured on PostgreSQL 15 with 5 features, two cores, everything in memory, spine sorted:
/// over 1,000,000 feature rows, 100,000 entity rows took 0.37 s by descents and 3.3 s in one pass,
/// 1,000,000 took 4.1 s and 6.0 s; over 100,000 feature rows 1,000,000 took 4.1 s and 5.1 s. What
/// descents cost does not depend on the view's size while its pages stay in memory. Where they do
/// not, each one may read a page from disk, and the pass, which reads everything once in order,
/// wins when most pages would be read anyway.
enum ShapeRule {
    struct Choice: Hashable {
        let shape: JoinShape
        /// A sentence.
        let reason: String
    }

    /// Up to so many entity rows for each feature row the descents touch too few pages for the
    /// pass to be worth its sort, wherever the pages are.
    static let entityRowsPerFeatureRow = 0.5

    static func choose(entityRows: Int, view: ViewSize) -> Choice {
        let rows = "\(entityRows) entity rows to about \(view.featureRows) feature rows in reach"
        guard view.engine.canDescend else {
            return Choice(
                shape: .window,
                reason: "The database is \(view.engine.rawValue), which descends into an index "
                    + "for each row badly or not at all.")
        }
        if Double(entityRows) <= entityRowsPerFeatureRow * Double(view.featureRows) {
            return Choice(
                shape: .lateral,
                reason:
                    "\(rows): a descent for each entity row touches less than one pass over all.")
        }
        if view.bytesInReach <= view.cacheBytes {
            return Choice(
                shape: .lateral,
                reason: "\(rows), which fit the database's cache (\(megabytes(view.bytesInReach)) "
                    + "of \(megabytes(view.cacheBytes)) MB): descents need no disk.")
        }
        return Choice(
            shape: .window,
            reason: "\(rows), which do not fit the database's cache "
                + "(\(megabytes(view.bytesInReach)) of \(megabytes(view.cacheBytes)) MB): one pass "
                + "reads them once, in order.")
    }

    private static func megabytes(_ bytes: Int) -> Int { (bytes + 500_000) / 1_000_000 }
}
