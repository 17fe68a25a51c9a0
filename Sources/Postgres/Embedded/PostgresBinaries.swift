import Glibc

/// Where the programs of a PostgreSQL server are, and their version.
struct PostgresBinaries: Sendable, Hashable {
    let directory: String
    let majorVersion: Int

    var initdb: String { "\(directory)/initdb" }
    var postgres: String { "\(directory)/postgres" }

    /// - Parameters:
    ///   - directory: The only place to look, when given.
    ///   - majorVersion: The version an existing cluster needs; any when absent.
    /// - Throws: `.embeddedServer` saying what to install.
    static func find(
        in directory: String?, majorVersion: Int?
    ) async throws(PostgresError) -> PostgresBinaries {
        let places = directory.map { [$0] } ?? standardPlaces()
        var found: [PostgresBinaries] = []
        for place in places {
            guard FileSystem.isExecutable("\(place)/initdb"),
                FileSystem.isExecutable("\(place)/postgres"),
                let version = try await version(of: "\(place)/postgres")
            else { continue }
            let binaries = PostgresBinaries(directory: place, majorVersion: version)
            if majorVersion == nil || version == majorVersion { return binaries }
            found.append(binaries)
        }
        guard let majorVersion, !found.isEmpty else {
            throw .embeddedServer(
                reason: "no PostgreSQL server is installed",
                detail: "Looked for initdb and postgres in \(places.joined(separator: ", ")).",
                hint: "Install one (apt-get install postgresql), name its directory in "
                    + "LARDER_PG_BIN, or name a running server in LARDER_DATABASE_URL.")
        }
        let versions = found.map { String($0.majorVersion) }.joined(separator: ", ")
        throw .embeddedServer(
            reason: "data directory was made by PostgreSQL \(majorVersion)",
            detail: "Installed is \(versions).",
            hint: "Install postgresql-\(majorVersion), or carry the data over with pg_upgrade.")
    }

    /// The directories of `PATH`, then Debian's, the newest version first.
    private static func standardPlaces() -> [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let debian = "/usr/lib/postgresql"
        let versions = FileSystem.names(in: debian).compactMap { Int($0) }.sorted(by: >)
        return path.split(separator: ":").map(String.init)
            + versions.map { "\(debian)/\($0)/bin" }
    }

    /// Reads `postgres (PostgreSQL) 15.6 (Debian 15.6-0+deb12u1)`.
    private static func version(of postgres: String) async throws(PostgresError) -> Int? {
        let (status, output) = try await ChildProcess.run([postgres, "--version"])
        guard status == 0, let number = output.split(separator: " ").dropFirst(2).first else {
            return nil
        }
        return Int(number.prefix { $0.isNumber })
    }
}
