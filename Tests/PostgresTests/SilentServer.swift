import Glibc
import TestSupport

/// Listens, and never says a word.
final class SilentServer: Sendable {
    private let directory = TemporaryDirectory.make()
    private let descriptor: Int32

    init() throws {
        descriptor = UnixSocket.listen(at: "\(directory)/.s.PGSQL.5432")
    }

    deinit {
        close(descriptor)
        TemporaryDirectory.remove(directory)
    }

    var settings: [String: String] {
        ["host": directory, "port": "5432", "user": "u", "dbname": "d"]
    }
}
