import HTTP

/// Counts the exchanges of one server by route, method and status.
///
/// Everything a caller could multiply is bounded here: a path no route has counts under `none`, and
/// a status nobody expects under `other`. A row of counters is made for each route beforehand, so
/// that counting is arithmetic: no text is hashed, and nothing is allocated.
final class RequestCounters: Sendable {
    /// What a row of counters is about.
    struct Series: Hashable {
        let method: String
        let route: String
    }

    /// A row at a moment.
    struct Row {
        /// By `RequestCounters.statuses`.
        var statuses: [Int]
        /// By `RequestCounters.bounds`, not cumulative; the last counts what is above every bound.
        var buckets: [Int]
        var nanoseconds: Int
        var bytesIn: Int
        var bytesOut: Int
    }

    /// Upper bounds in seconds. A lookup takes tens of microseconds, a join seconds.
    static let bounds: [Double] = [
        0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
        1, 2.5, 5, 10,
    ]
    private static let boundsNanoseconds = bounds.map { Int64(($0 * 1e9).rounded()) }

    /// Label values: every status that has a phrase, then two for what has none.
    static let statuses = namedCodes.map(String.init) + ["other", "none"]
    private static let namedCodes = (UInt16(200)...599).filter { !Status($0).reason.isEmpty }
    /// The column of each status from 200 to 599.
    private static let statusColumns = (UInt16(200)...599).map { code in
        namedCodes.firstIndex(of: code) ?? namedCodes.count
    }

    private static let bucketColumn = statuses.count
    private static let nanosecondsColumn = bucketColumn + bounds.count + 1
    private static let bytesInColumn = nanosecondsColumn + 1
    private static let bytesOutColumn = bytesInColumn + 1
    private static let columns = bytesOutColumn + 1

    private let series: [Series]
    /// The first row of each route; HEAD, which GET's route answers, has the next.
    private let rows: [ObjectIdentifier: Int]
    private let grid: CounterGrid

    init(_ router: Router) {
        // First a row for each method where no route answered, and one where there was no method.
        var series = Method.allCases.map { Series(method: $0.rawValue, route: "none") }
        series.append(Series(method: "none", route: "none"))
        var rows: [ObjectIdentifier: Int] = [:]
        for route in router.routes {
            rows[ObjectIdentifier(route.template)] = series.count
            for method in route.method == .get ? [.get, .head] : [route.method] {
                series.append(Series(method: method.rawValue, route: route.template.text))
            }
        }
        self.series = series
        self.rows = rows
        grid = CounterGrid(count: series.count * Self.columns)
    }

    func count(_ record: ExchangeRecord) {
        let first = row(of: record) * Self.columns
        let status = record.status.map { Self.statusColumns[Int($0.code) - 200] }
        grid.add(1, at: first + (status ?? Self.statuses.count - 1))
        let nanoseconds = Self.nanoseconds(record.duration)
        let bucket = Self.boundsNanoseconds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count
        grid.add(1, at: first + Self.bucketColumn + bucket)
        grid.add(Int(nanoseconds), at: first + Self.nanosecondsColumn)
        grid.add(record.bytesIn, at: first + Self.bytesInColumn)
        grid.add(record.bytesOut, at: first + Self.bytesOutColumn)
    }

    /// The rows that have counted anything.
    var values: [(series: Series, row: Row)] {
        series.enumerated().compactMap { index, series in
            let first = index * Self.columns
            func columns(_ range: Range<Int>) -> [Int] { range.map { grid[first + $0] } }
            let row = Row(
                statuses: columns(0..<Self.bucketColumn),
                buckets: columns(Self.bucketColumn..<Self.nanosecondsColumn),
                nanoseconds: grid[first + Self.nanosecondsColumn],
                bytesIn: grid[first + Self.bytesInColumn],
                bytesOut: grid[first + Self.bytesOutColumn])
            return row.statuses.contains { $0 > 0 } ? (series, row) : nil
        }
    }

    private func row(of record: ExchangeRecord) -> Int {
        guard let identity = record.routeIdentity, let row = rows[identity] else {
            return record.method.map(Self.number) ?? Method.allCases.count
        }
        // A route of HEAD's own has one row, and that is HEAD's.
        let isAnsweredByGet = record.method == .head && series[row].method != "HEAD"
        return isAnsweredByGet ? row + 1 : row
    }

    /// The method's place among `Method.allCases`.
    private static func number(_ method: Method) -> Int {
        switch method {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .delete: 4
        case .patch: 5
        case .options: 6
        }
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        // A division of 64 bits does for nine seconds; one of 128 costs as much as all the rest.
        if let attoseconds = Int64(exactly: duration.attoseconds) {
            return attoseconds / 1_000_000_000
        }
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension RequestCounters.Row {
    static func + (one: Self, other: Self) -> Self {
        Self(
            statuses: zip(one.statuses, other.statuses).map(+),
            buckets: zip(one.buckets, other.buckets).map(+),
            nanoseconds: one.nanoseconds + other.nanoseconds,
            bytesIn: one.bytesIn + other.bytesIn, bytesOut: one.bytesOut + other.bytesOut)
    }
}
