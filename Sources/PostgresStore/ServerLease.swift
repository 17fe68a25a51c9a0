import Crypto
package import Features
import Postgres

/// Tells the other servers of the database that this one lives.
///
/// It is an advisory lock that a session of its own holds. However the process ends, the lock
/// ends with it, at once; where only the session ends, another server may take jobs over that go
/// on here: then only one of them can store their ends, and both do the same work.
package actor ServerLease {
    private let store: PostgresStore
    private let server: String
    private var session: Connection?

    /// - Parameter server: Unique among all servers of the database, for ever.
    package init(of server: String, in store: PostgresStore) {
        self.server = server
        self.store = store
    }

    /// Returns when the lock is held; asks the session that holds it whether it is well.
    package func hold() async throws(FeatureError) {
        do {
            if let session {
                if (try? await session.query("SELECT 1")) != nil { return }
                await session.close()
                self.session = nil
            }
            let fresh = try await Connection.open(store.pool.configuration)
            do {
                try await fresh.execute(
                    "SELECT pg_advisory_lock($1)", [.int64(Self.lock(of: server))])
            } catch {
                await fresh.close()
                throw error
            }
            session = fresh
        } catch {
            throw FeatureError(error)
        }
    }

    package func release() async {
        await session?.close()
        session = nil
    }

    /// The number that is locked.
    static func lock(of server: String) -> Int64 {
        SHA256.hash(data: Array("larder server \(server)".utf8)).prefix(8)
            .reduce(0) { $0 << 8 | Int64($1) }
    }
}
