import Features

/// Windows and their grids as SQL.
extension Hop {
    var seconds: Int64 { microseconds / 1_000_000 }

    /// An interval of seconds: a day of it has always 24 hours.
    var sqlInterval: String { "make_interval(secs => \(seconds))" }

    /// The last instant of the grid at or before the time. Restates `floor`.
    ///
    /// The origin lies on every grid and before every stored time.
    func floorSQL(_ time: String) -> String {
        "date_bin(\(sqlInterval), \(time), \(SQLTime.literal(.earliest)))"
    }
}

extension Window {
    /// The first instant of the window that ends before the time. Restates `start`.
    func startSQL(at time: String) -> String {
        let start = "\(time) - \(SQLTime.interval(microseconds: length))"
        guard let hop else { return start }
        return hop.floorSQL("greatest(\(start), \(SQLTime.literal(.earliest)))")
    }
}
