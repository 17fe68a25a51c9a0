/// Which of the databases that speak PostgreSQL this is, as far as it matters to a join.
enum Engine: String {
    case postgres = "PostgreSQL"
    case yugabyte = "YugabyteDB"
    case greenplum = "Greenplum"
    case cloudberry = "Cloudberry"
    case redshift = "Redshift"

    /// - Parameter version: What `version()` says; the number alone tells nothing, since others
    ///   claim to be PostgreSQL of some version.
    init(version: String) {
        let others: [(String, Engine)] = [
            ("-YB-", .yugabyte), ("Cloudberry", .cloudberry), ("Greenplum", .greenplum),
            ("Redshift", .redshift),
        ]
        self = others.first { version.contains($0.0) }?.1 ?? .postgres
    }

    /// Whether a lateral join with LIMIT 1 works and does not ask another machine for each row.
    var canDescend: Bool { self == .postgres }
}
